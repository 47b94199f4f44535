import BudgetModel
import Diagnostics

/// A line of the plan that a batch changes, whatever asks for it.
public struct BatchLine: Sendable, Hashable, Comparable {
    /// Which line, in which period.
    public struct Spot: Sendable, Hashable, Comparable {
        public var line: ProposalLine
        /// `2027-01`, `2027-Q1` or `2027`.
        public var period: String

        public init(line: ProposalLine, period: String) {
            self.line = line
            self.period = period
        }

        public static func < (a: Spot, b: Spot) -> Bool {
            (a.line, a.period) < (b.line, b.period)
        }

        /// `U / X / a in 2027-01`.
        public var text: String { "\(line.text) in \(period)" }
    }

    public var spot: Spot
    public var isRevenue: Bool
    /// What the plan has in the run that the batch is made from; canonical sign.
    public var base: Units
    /// By how much it changes; 0 where one proposal takes what another gives.
    public var change: Units
    /// Ascending; they sum to `change`.
    public var parts: [Part]

    /// What one proposal asks of the line.
    public struct Part: Sendable, Hashable {
        public var proposal: ProposalID
        public var change: Units

        public init(proposal: ProposalID, change: Units) {
            self.proposal = proposal
            self.change = change
        }
    }

    public init(spot: Spot, isRevenue: Bool, base: Units, change: Units, parts: [Part]) {
        self.spot = spot
        self.isRevenue = isRevenue
        self.base = base
        self.change = change
        self.parts = parts
    }

    public static func < (a: BatchLine, b: BatchLine) -> Bool { a.spot < b.spot }
}

/// Why an approved proposal does not leave in a batch.
public enum ExportRefusal: Error, Sendable, Hashable {
    /// For who exports it, or for its state.
    case decision(Refusal)
    /// The form of the file would round a leg, or the new amount of its line.
    case rounded(BatchLine.Spot, Units, ChangeForm)
    /// Another batch changes the line and has not landed.
    case inBatch(Int64, BatchLine.Spot)

    /// A sentence.
    public var text: String {
        switch self {
        case .decision(let refusal): refusal.text
        case .rounded(let spot, let amount, let form):
            "\(spot.text): the file would round \(form.measure.text(amount)), at "
                + form.decimals.counted("decimal") + " of \(form.scale)"
        case .inBatch(let batch, let spot):
            "\(spot.text): batch \(batch) changes this line and has not landed"
        }
    }
}

/// Approved proposals as the rows of one change file, and the lines that are to land. Pure.
public struct ChangeSheet: Sendable {
    /// Ascending.
    public private(set) var lines: [BatchLine] = []
    /// As they are written; the balance last.
    public private(set) var rows: [ChangeRow] = []
    /// Ascending.
    public private(set) var taken: [ProposalStanding] = []
    public private(set) var refused: [(id: ProposalID, why: ExportRefusal)] = []

    /// - Parameters:
    ///   - standings: of the form's measure.
    ///   - batches: by line, the batches that have not landed there.
    /// - Throws: where a sum leaves 64 bits.
    public init(
        of standings: [ProposalStanding], in form: ChangeForm,
        beside batches: [BatchLine.Spot: Int64] = [:]
    ) throws(ArithmeticOverflow) {
        for standing in standings.sorted(by: { $0.id < $1.id }) {
            if let why = Self.obstacle(standing, form, batches) {
                refused.append((standing.id, why))
            } else {
                taken.append(standing)
            }
        }
        repeat { lines = try Self.lines(of: taken) } while refuseRounded(form)
        refused.sort { $0.id < $1.id }
        rows = try form.rows == .line ? lineRows(form) : proposalRows()
        if let balance = form.balance { rows += try balanceRows(balance, form) }
    }

    private static func obstacle(
        _ standing: ProposalStanding, _ form: ChangeForm, _ batches: [BatchLine.Spot: Int64]
    ) -> ExportRefusal? {
        guard standing.state == .approved, let proposal = standing.proposal else {
            return .decision(.state(standing.state))
        }
        for leg in proposal.legs where leg.role != .balance {
            if let batch = batches[leg.batchSpot] { return .inBatch(batch, leg.batchSpot) }
            if form.amounts == .changes, !form.isExact(leg.change) {
                return .rounded(leg.batchSpot, leg.change, form)
            }
        }
        return nil
    }

    /// A new amount is one of all that ask for it: where it cannot be written, none of them leaves.
    ///
    /// - Returns: whether any was refused.
    private mutating func refuseRounded(_ form: ChangeForm) -> Bool {
        guard form.amounts == .absolutes else { return false }
        var why: [ProposalID: ExportRefusal] = [:]
        for line in lines where !form.isExact(line.base + line.change) {
            for part in line.parts {
                why[part.proposal] = .rounded(line.spot, line.base + line.change, form)
            }
        }
        taken.removeAll { why[$0.id] != nil }
        refused += why.map { ($0.key, $0.value) }
        return !why.isEmpty
    }

    private static func lines(
        of standings: [ProposalStanding]
    ) throws(ArithmeticOverflow) -> [BatchLine] {
        var lines: [BatchLine.Spot: BatchLine] = [:]
        for standing in standings {
            for leg in standing.proposal?.legs ?? [] where leg.role != .balance {
                let spot = leg.batchSpot
                var line =
                    lines[spot]
                    ?? BatchLine(
                        spot: spot, isRevenue: leg.isRevenue, base: leg.current, change: 0,
                        parts: [])
                line.change = try line.change.addingExactly(leg.change)
                _ = try line.base.addingExactly(line.change)
                if line.parts.last?.proposal == standing.id {
                    line.parts[line.parts.count - 1].change += leg.change
                } else {
                    line.parts.append(.init(proposal: standing.id, change: leg.change))
                }
                lines[spot] = line
            }
        }
        return lines.values.sorted()
    }

    private func lineRows(_ form: ChangeForm) throws(ArithmeticOverflow) -> [ChangeRow] {
        let benefits = Dictionary(
            taken.map { ($0.id, $0.key.lines.benefit) }, uniquingKeysWith: { first, _ in first })
        var rows: [ChangeRow] = []
        // What one takes and another gives leaves the line as it is.
        for line in lines where line.change != 0 {
            rows.append(
                ChangeRow(
                    line: line.spot.line.codes, period: Self.period(line.spot.period),
                    isRevenue: line.isRevenue,
                    amount: form.amounts == .absolutes
                        ? try line.base.addingExactly(line.change) : line.change,
                    proposals: line.parts.map { "\($0.proposal)" },
                    benefits: Set(line.parts.compactMap { benefits[$0.proposal] }).sorted()))
        }
        return rows
    }

    private func proposalRows() throws(ArithmeticOverflow) -> [ChangeRow] {
        taken.flatMap { standing in
            (standing.proposal?.legs ?? []).filter { $0.role != .balance }.map { leg in
                ChangeRow(
                    line: leg.line.codes, period: Self.period(leg.period),
                    isRevenue: leg.isRevenue, amount: leg.change,
                    proposals: ["\(standing.id)"], benefits: [standing.key.lines.benefit])
            }
        }
    }

    /// What makes the debits and credits of each period sum to zero, or of each proposal in it.
    private func balanceRows(
        _ balance: PlanLineCodes, _ form: ChangeForm
    ) throws(ArithmeticOverflow) -> [ChangeRow] {
        struct Group: Hashable {
            var proposals: [String]
            var period: Period
        }
        var sums: [Group: Units] = [:]
        var benefits: [Group: [String]] = [:]
        for row in rows {
            let isWhole = form.rows == .line
            let group = Group(proposals: isWhole ? [] : row.proposals, period: row.period)
            sums[group] = try (sums[group] ?? 0).addingExactly(row.debit)
            if !isWhole { benefits[group] = row.benefits }
        }
        let groups = sums.keys.sorted {
            ($0.period, $0.proposals.first ?? "") < ($1.period, $1.proposals.first ?? "")
        }
        return groups.compactMap { group in
            guard let sum = sums[group], sum != 0 else { return nil }
            return ChangeRow(
                line: balance, period: group.period, isRevenue: false, amount: -sum,
                proposals: group.proposals, benefits: benefits[group] ?? [], isBalance: true)
        }
    }

    private static func period(_ text: String) -> Period {
        Period(text).expected("a leg's period was written by us")
    }
}

extension ProposalLeg {
    /// Where it changes the plan.
    var batchSpot: BatchLine.Spot { .init(line: line, period: period) }
}

extension ProposalLine {
    var codes: PlanLineCodes { .init(unit: unit, account: account, activity: activity) }
}

extension AuthorityBook {
    /// Who hands a proposal over, and by what right; a limit holds for each proposal.
    ///
    /// - Throws: why this login may not.
    public func exporter(login: String, of proposal: Proposal) throws(Refusal) -> Decider {
        guard let person = person(login: login) else { throw .unknownPerson(login: login) }
        guard let grant = grant(.export, of: person.id, over: proposal) else {
            throw .noRight(.export, name: person.name)
        }
        guard proposal.amount <= grant.limit else {
            throw .aboveLimit(
                sum: proposal.amount, limit: grant.limit, proposal.key.lines.measure,
                name: person.name)
        }
        return Decider(
            login: login, person: person.id, name: person.name, deputyFor: grant.deputyFor,
            authority: grant.reference)
    }
}
