import BudgetModel
import Reconciliation

/// The proposals of one run, ascending key, made from its entries and legs.
public struct ProposalBook: Sendable {
    public private(set) var proposals: [Proposal] = []

    /// - Parameters:
    ///   - outcome: with its entries, legs, lines and benefits.
    ///   - benefits: of these alone; nil: of all.
    public init(_ outcome: Outcome, of benefits: Set<String>? = nil) {
        let wanted = benefits.map { names in
            Set(names.compactMap { outcome.codes.benefits.find($0) })
        }
        var book = BookBuilding(outcome)
        for (position, entry) in outcome.reallocations.enumerated()
        where wanted?.contains(entry.benefit) ?? true { book.add(entry, at: position) }
        for leg in outcome.legs
        where leg.toBook != 0 && (wanted?.contains(leg.benefit) ?? true) { book.add(leg) }
        proposals = book.finished()
    }
}

private struct BookBuilding {
    /// The lines of an entry and its year, in the codes of one run.
    private struct Group: Hashable {
        var benefit: Code
        var measure: Measure
        var source, destination: LineKey
        var year: Int32
    }

    private let outcome: Outcome
    private var proposals: [Proposal] = []
    private var positions: [Group: Int] = [:]
    /// By entry.
    private var proposalOfEntry: [Int: Int] = [:]
    private var legs: [Int: [ProposalLeg.Spot: ProposalLeg]] = [:]
    private var lines: [LineKey: (reference: Units, current: Units)] = [:]
    private let benefits: [Code: BenefitOutcome]

    init(_ outcome: Outcome) {
        self.outcome = outcome
        benefits = .init(
            outcome.benefits.map { ($0.benefit, $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func add(_ entry: ReallocationEntry, at entryPosition: Int) {
        var (source, destination) = (entry.source, entry.destination)
        let period = source.period
        let year = period.firstMonth / 12
        source.period = Period(grain: .year, index: year)
        destination.period = source.period
        let group = Group(
            benefit: entry.benefit, measure: entry.measure, source: source,
            destination: destination, year: year)
        let position = positions[group] ?? proposals.count
        if position == proposals.count {
            positions[group] = position
            proposals.append(proposal(entry, year: Int(year)))
        }
        proposalOfEntry[entryPosition] = position
        proposals[position].owed += entry.owed
        proposals[position].shown += entry.shown
        proposals[position].toBook += entry.toBook
        proposals[position].unbookable += entry.unbookable
        proposals[position].toGive += entry.toGive
    }

    private func proposal(_ entry: ReallocationEntry, year: Int) -> Proposal {
        let codes = outcome.codes
        let benefit = benefits[entry.benefit]
        let lines = ProposalKey.Lines(
            benefit: codes.benefits.text(entry.benefit), measure: entry.measure,
            source: line(entry.source), destination: line(entry.destination))
        var proposal = Proposal(
            key: ProposalKey(lines: lines, year: year),
            initiative: benefit.map { codes.initiatives.text($0.initiative) } ?? "",
            owner: codes.texts.text(entry.owner), maturity: benefit?.maturity ?? .preliminary,
            flags: benefit?.flags.list ?? [], isCut: entry.isCut)
        proposal.periodsPerYear = Units(12 / entry.source.period.grain.months)
        return proposal
    }

    private func line(_ key: LineKey) -> ProposalLine {
        ProposalLine(
            unit: outcome.codes.units.text(key.unit),
            account: outcome.codes.accounts.text(key.account),
            activity: outcome.codes.activities.text(key.activity))
    }

    mutating func add(_ leg: EntryLeg) {
        guard let position = proposalOfEntry[leg.entry] else { return }
        let found = ProposalLeg(
            role: leg.role, line: line(leg.line), period: leg.line.period.description,
            isRevenue: leg.isRevenue, change: leg.toBook, reference: 0, current: 0)
        if legs[position]?[found.spot] != nil {
            legs[position]?[found.spot]?.change += leg.toBook
            return
        }
        var whole = found
        if leg.role != .balance, let amounts = amounts(of: leg) {
            (whole.reference, whole.current) = amounts
        }
        legs[position, default: [:]][found.spot] = whole
    }

    /// The adjusted reference of a leg's line, and what it plans now.
    private mutating func amounts(of leg: EntryLeg) -> (reference: Units, current: Units)? {
        if lines.isEmpty {
            for table in [outcome.budgetLines, outcome.staffingLines] {
                for row in 0..<table.count where table.adjustment[row] != 0 {
                    lines[Self.told(table.key(row), table.measure)] = (
                        table.reference[row] + table.approved(row), table.current[row]
                    )
                }
            }
        }
        return lines[Self.told(leg.line, leg.measure)]
    }

    /// A key that tells the measures' lines apart.
    private static func told(_ key: LineKey, _ measure: Measure) -> LineKey {
        guard measure == .personYears else { return key }
        var key = key
        key.period.index = -1 - key.period.index
        return key
    }

    mutating func finished() -> [Proposal] {
        for (position, found) in legs {
            proposals[position].legs = found.values.filter { $0.change != 0 }.sorted()
        }
        return proposals.sorted { $0.key < $1.key }
    }
}
