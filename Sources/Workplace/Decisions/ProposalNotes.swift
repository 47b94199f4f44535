import BudgetModel
import Decisions
import PostgresStore
import Reconciliation
import Reports

extension RunContext {
    /// Takes the proposals of the run that have a number, with all that was decided about them. A
    /// database in which nobody reviews has none, and costs nothing.
    mutating func takeProposals(
        of record: RunRecord, _ outcome: Outcome, in store: RunStore
    ) throws {
        let decisions = store.decisions(of: record.entity)
        let numbers = try decisions.numbers(pipeline: record.pipeline)
        guard !numbers.isEmpty else { return }
        let made = try decisions.decisions(pipeline: record.pipeline)
        let bookings = try decisions.bookings(pipeline: record.pipeline)
        let today = try decisions.me().today
        var seen: Set<ProposalID> = []
        var standings: [ProposalStanding] = []
        func add(_ id: ProposalID, _ key: ProposalKey, _ proposal: Proposal?) {
            seen.insert(id)
            standings.append(
                ProposalStanding(
                    id: id, key: key, proposal: proposal, decisions: made[id] ?? [],
                    bookings: bookings[id] ?? [], isExported: false,
                    tolerance: outcome.rules.tolerance[key.lines.measure], today: today))
        }
        for proposal in ProposalBook(outcome).proposals {
            guard let number = numbers[proposal.key.lines] else { continue }
            add(ProposalID(number: number, year: proposal.key.year), proposal.key, proposal)
        }
        let lines = Dictionary(
            numbers.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        for id in made.keys.sorted() where !seen.contains(id) {
            guard let gone = lines[id.number] else { continue }
            add(id, ProposalKey(lines: gone, year: id.year), nil)
        }
        proposals = standings.sorted { $0.id < $1.id }.map { ProposalNote($0) }
    }
}

extension ProposalNote {
    init(_ standing: ProposalStanding) {
        let (lines, proposal) = (standing.key.lines, standing.proposal)
        let isCut = proposal?.isCut ?? lines.destination.text.isEmpty
        let changed = proposal?.legs.filter { $0.role != .balance }.map { Line($0.line) } ?? []
        self.init(
            id: "\(standing.id)", benefit: lines.benefit, measure: lines.measure,
            source: Line(lines.source), destination: isCut ? nil : Line(lines.destination),
            owner: proposal?.owner ?? "", state: standing.state.rawValue,
            isOpen: standing.state.isOpen,
            amount: proposal?.amount ?? standing.decisions.last?.seen.amount ?? 0,
            lines: Set(changed), decisions: standing.decisions.map { Decision($0) })
    }
}

extension ProposalNote.Line {
    init(_ line: ProposalLine) {
        self.init(unit: line.unit, account: line.account, activity: line.activity)
    }
}

extension ProposalNote.Decision {
    init(_ decision: Decisions.Decision) {
        let by = decision.by
        let person = by.name.isEmpty ? by.login : by.name
        let whole = [person, by.deputyFor.map { "→ \($0)" }, by.body].compactMap { $0 }
        self.init(
            effect: decision.effect.rawValue, by: whole.joined(separator: ", "),
            reason: decision.reason, at: decision.at, until: decision.until ?? "",
            amount: decision.seen.amount,
            legs: decision.seen.legs.filter { $0.role != .balance }.map { leg in
                ProposalNote.Leg(
                    line: ProposalNote.Line(leg.line), period: leg.period, change: leg.change)
            })
    }
}
