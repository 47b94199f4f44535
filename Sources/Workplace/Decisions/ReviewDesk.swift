import BudgetModel
import Decisions
import Diagnostics
import PipelineFile
import PostgresStore
import Reconciliation

/// The proposals of a pipeline's newest run with all that was decided about them: what `review`
/// looks at and decides through.
public final class ReviewDesk {
    public let run: RunRecord
    /// Ascending key; those that nobody has given a number yet have none.
    public private(set) var standings: [ProposalStanding] = []
    public let login: String
    public let today: String
    public private(set) var outcome: Outcome
    private let store: DecisionStore
    private let runs: RunStore
    private var book: ProposalBook
    private let tolerance: [Measure: Tolerance]

    /// The tables that proposals are made from.
    private static let tables: [OutcomeTable] = [
        .benefitOutcome, .adjustedBudgetLine, .adjustedStaffingLine, .reallocationEntry,
        .reallocationLeg,
    ]

    /// - Parameters:
    ///   - entity, pipeline: which; nil: the only ones that have published.
    /// - Throws: a `Finding` where nothing is published, or where it is not clear whose run is
    /// meant.
    public init(in place: DatabasePlace, entity: String?, pipeline: String?) throws {
        let connection = try place.connect()
        runs = RunStore(connection)
        run = try Self.newest(runs, entity: entity, pipeline: pipeline)
        store = DecisionStore(connection, entity: run.entity)
        (login, today) = try store.me()
        let rules = try Pipeline.rules(fromText: try runs.configuration(of: run.number))
        tolerance = rules.tolerance
        outcome = try runs.outcome(of: run.number, rules: rules, tables: Self.tables)
        book = ProposalBook(outcome)
        try look(numbering: true)
    }

    private static func newest(
        _ runs: RunStore, entity: String?, pipeline: String?
    ) throws -> RunRecord {
        let found = try runs.runs(entity: entity, pipeline: pipeline, limit: 1_000)
            .filter { $0.state == .completed }
        guard let first = found.first else {
            throw Finding(
                "argument.run.unknown", at: .argument("RUN"), "there is no such run",
                fix: "list the runs with: hemtag runs")
        }
        let others = Set(found.map { "\($0.entity) / \($0.pipeline)" })
        if others.count > 1 {
            throw Finding(
                "argument.pipeline.ambiguous", at: .argument("--name"),
                "the database holds runs of several pipelines",
                value: others.sorted().joined(separator: ", "),
                fix: "name them with --entity and --name, or a pipeline file with --pipeline")
        }
        return first
    }

    /// Reads what was decided, and derives every state.
    private func look(numbering: Bool) throws {
        var numbers = try store.numbers(pipeline: run.pipeline)
        if numbering {
            var missing: [ProposalKey.Lines] = []
            for proposal in book.proposals where numbers[proposal.key.lines] == nil {
                if missing.last != proposal.key.lines { missing.append(proposal.key.lines) }
            }
            do throws(PostgresError) {
                try store.number(missing, pipeline: run.pipeline)
                if !missing.isEmpty { numbers = try store.numbers(pipeline: run.pipeline) }
            } catch {
                // Who may only look sees what has a number.
                guard error.sqlState == "42501" else { throw error }
            }
        }
        let decisions = try store.decisions(pipeline: run.pipeline)
        let bookings = try store.bookings(pipeline: run.pipeline)
        var seen: Set<ProposalID> = []
        standings = book.proposals.compactMap { proposal in
            guard let number = numbers[proposal.key.lines] else { return nil }
            let id = ProposalID(number: number, year: proposal.key.year)
            seen.insert(id)
            return standing(id, proposal.key, proposal, decisions[id] ?? [], bookings[id] ?? [])
        }
        let lines = Dictionary(
            numbers.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        for (id, made) in decisions where !seen.contains(id) {
            guard let gone = lines[id.number] else { continue }
            standings.append(
                standing(id, ProposalKey(lines: gone, year: id.year), nil, made, []))
        }
        standings.sort { $0.key < $1.key }
    }

    private func standing(
        _ id: ProposalID, _ key: ProposalKey, _ proposal: Proposal?, _ decisions: [Decision],
        _ bookings: [Int64]
    ) -> ProposalStanding {
        ProposalStanding(
            id: id, key: key, proposal: proposal, decisions: decisions, bookings: bookings,
            isExported: false, tolerance: tolerance[key.lines.measure], today: today)
    }

    /// Whether a unit stands below another.
    public var unitsBelow: (_ unit: String, _ top: String) -> Bool {
        let parents = parentOfUnit
        return { unit, top in
            var (unit, steps) = (unit, 0)
            while let parent = parents[unit], steps < 1_000 {
                if parent == top { return true }
                (unit, steps) = (parent, steps + 1)
            }
            return false
        }
    }

    private var parentOfUnit: [String: String] {
        let units = outcome.codes.units
        return .init(
            uniqueKeysWithValues: outcome.units.parent.enumerated().compactMap { unit, parent in
                parent == noCode ? nil : (units.text(Code(unit)), units.text(parent))
            })
    }

    /// Whether this login may decide on a proposal today, or second it.
    public func mayDecide() throws -> (ProposalStanding) -> Bool {
        let authority = try authority()
        guard let me = authority.person(login: login) else { return { _ in false } }
        return { standing in
            guard let proposal = standing.proposal, standing.state.isOpen,
                !authority.owners(proposal.owner).contains(me)
            else { return false }
            let right: AuthorityRow.Right =
                standing.state == .awaitingSecond ? .second : .decide
            return authority.grant(right, of: me.id, over: proposal) != nil
        }
    }

    /// The register of authority as of today.
    public func authority() throws -> AuthorityBook {
        let accounts = outcome.codes.accounts
        var parentOfAccount: [String: String] = [:]
        for (account, parent) in outcome.accounts.parent.enumerated() where parent != noCode {
            parentOfAccount[accounts.text(Code(account))] = accounts.text(parent)
        }
        return AuthorityBook(
            persons: try store.persons(), rows: try store.authority(), on: today,
            parentOfUnit: parentOfUnit, parentOfAccount: parentOfAccount)
    }

    /// What became of one wish.
    public struct Answer: Sendable {
        public var id: ProposalID
        public var result: Result<Decision.Effect, Refusal>
    }

    /// Decides on proposals, each for itself, or on none where one is refused.
    ///
    /// - Parameters:
    ///   - wanted: with the version that was seen.
    ///   - isAtomic: all of them or none.
    /// - Returns: what became of each; of an atomic one that failed, the refusals alone.
    public func decide(
        _ wish: Wish, on wanted: [(id: ProposalID, version: String)], isAtomic: Bool
    ) throws -> [Answer] {
        let authority = try authority()
        let byID = Dictionary(
            standings.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let benefits = Set(wanted.compactMap { byID[$0.id]?.key.lines.benefit })
        var answers: [Answer] = []
        try store.holding(benefits) {
            try look(numbering: false)
            answers = try decideHolding(wish, wanted, authority)
            let isWhole = answers.allSatisfy {
                if case .success = $0.result { true } else { false }
            }
            if isAtomic, !isWhole {
                answers.removeAll { if case .success = $0.result { true } else { false } }
                return false
            }
            return true
        }
        return answers
    }

    private func decideHolding(
        _ wish: Wish, _ wanted: [(id: ProposalID, version: String)], _ authority: AuthorityBook
    ) throws -> [Answer] {
        let byID = Dictionary(
            standings.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var rulings = Rulings(authority, standings: standings)
        var answers: [Answer] = []
        var made: [DecisionStore.Wanted] = []
        for (id, version) in wanted {
            guard let standing = byID[id] else {
                answers.append(Answer(id: id, result: .failure(.state(.superseded))))
                continue
            }
            if version != standing.version {
                answers.append(Answer(id: id, result: .failure(stale(standing, version))))
                continue
            }
            do throws(Refusal) {
                let ruling = try rulings.rule(wish, on: standing)
                made.append(row(wish, standing, ruling))
                answers.append(Answer(id: id, result: .success(ruling.effect)))
            } catch {
                answers.append(Answer(id: id, result: .failure(error)))
            }
        }
        for answer in try store.decide(made) where answer.decision == nil {
            guard let index = answers.firstIndex(where: { $0.id == answer.proposal }) else {
                continue
            }
            answers[index].result = .failure(.stale(by: answer.staleBy, at: answer.staleAt))
        }
        return answers
    }

    /// Who changed it, and when: a later decision, or the run with other figures.
    private func stale(_ standing: ProposalStanding, _ version: String) -> Refusal {
        if let last = standing.decisions.last,
            ProposalVersion.lastDecision(version) != last.number
        {
            return .stale(by: last.by.name, at: last.at)
        }
        return .stale(by: "", at: run.finishedAt ?? run.startedAt)
    }

    private func row(
        _ wish: Wish, _ standing: ProposalStanding, _ ruling: Ruling
    ) -> DecisionStore.Wanted {
        let seen =
            standing.proposal.map { Seen($0) } ?? Seen(legs: [], total: 0, amount: 0, owner: "")
        let decision = Decision(
            number: 0, proposal: standing.id, verb: wish.verb, effect: ruling.effect,
            until: wish.until, by: ruling.by, reason: wish.reason, at: "", run: run.number,
            seen: seen)
        let content = CanonicalJSON.object([
            "proposal": .text("\(standing.id)"), "benefit": .text(standing.key.lines.benefit),
            "verb": .text(wish.verb.rawValue), "effect": .text(ruling.effect.rawValue),
            "until": .init(wish.until), "person": .text(ruling.by.person),
            "name": .text(ruling.by.name), "for": .init(ruling.by.deputyFor),
            "authority": .text(ruling.by.authority), "body": .init(ruling.by.body),
            "reason": .text(wish.reason), "run": .integer(run.number),
            "version": .text(standing.version), "seen": seen.canonical,
        ])
        return DecisionStore.Wanted(
            decision, version: standing.version, last: standing.decisions.last?.number ?? 0,
            content: content)
    }
}
