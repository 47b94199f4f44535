import BudgetModel
import Reconciliation

/// A plan line without its period, by its codes' texts: proposals outlive the books of a run.
public struct ProposalLine: Sendable, Hashable, Comparable {
    public var unit: String
    public var account: String
    public var activity: String

    public init(unit: String, account: String, activity: String) {
        self.unit = unit
        self.account = account
        self.activity = activity
    }

    public static func < (a: ProposalLine, b: ProposalLine) -> Bool {
        (a.unit, a.account, a.activity) < (b.unit, b.account, b.activity)
    }

    /// `1412 / 4010 / 400`, without blank dimensions.
    public var text: String {
        [unit, account, activity].filter { !$0.isEmpty }.joined(separator: " / ")
    }
}

/// What makes a proposal the same from run to run (contract, section 11): this is its one home.
public struct ProposalKey: Sendable, Hashable, Comparable {
    /// The key of every budget year: the number of a proposal is its.
    public struct Lines: Sendable, Hashable, Comparable {
        public var benefit: String
        public var measure: Measure
        public var source: ProposalLine
        public var destination: ProposalLine

        public init(
            benefit: String, measure: Measure, source: ProposalLine, destination: ProposalLine
        ) {
            self.benefit = benefit
            self.measure = measure
            self.source = source
            self.destination = destination
        }

        public static func < (a: Lines, b: Lines) -> Bool {
            (a.benefit, a.measure, a.source, a.destination)
                < (b.benefit, b.measure, b.source, b.destination)
        }
    }

    public var lines: Lines
    /// The budget year.
    public var year: Int

    public init(lines: Lines, year: Int) {
        self.lines = lines
        self.year = year
    }

    public static func < (a: ProposalKey, b: ProposalKey) -> Bool {
        (a.lines, a.year) < (b.lines, b.year)
    }
}

/// `P-00042-2027`: the number that a proposal's lines have for ever, and the budget year.
public struct ProposalID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var number: Int64
    public var year: Int

    public init(number: Int64, year: Int) {
        self.number = number
        self.year = year
    }

    /// Reads `P-00042-2027`; case and leading zeros do not matter. nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "P" || parts[0] == "p", !parts[1].hasPrefix("+"),
            let number = Int64(parts[1]), number > 0, parts[2].utf8.count == 4,
            let year = Int(parts[2]), year > 0
        else { return nil }
        self.init(number: number, year: year)
    }

    public var description: String {
        let digits = String(number)
        return "P-\(String(repeating: "0", count: max(0, 5 - digits.utf8.count)))\(digits)-\(year)"
    }

    public static func < (a: ProposalID, b: ProposalID) -> Bool {
        (a.number, a.year) < (b.number, b.year)
    }
}

/// What a proposal changes on one line in one period.
public struct ProposalLeg: Sendable, Hashable, Comparable {
    public var role: EntryLeg.Role
    public var line: ProposalLine
    /// `2027-01`, `2027-Q1` or `2027`.
    public var period: String
    public var isRevenue: Bool
    /// What is to book, in the line's canonical sign.
    public var change: Units
    /// The line's adjusted reference, and what it plans now; 0 for the savings line.
    public var reference: Units
    public var current: Units

    public init(
        role: EntryLeg.Role, line: ProposalLine, period: String, isRevenue: Bool, change: Units,
        reference: Units, current: Units
    ) {
        self.role = role
        self.line = line
        self.period = period
        self.isRevenue = isRevenue
        self.change = change
        self.reference = reference
        self.current = current
    }

    /// Where the leg stands, whatever its amount.
    public struct Spot: Sendable, Hashable, Comparable {
        public var period: String
        public var role: EntryLeg.Role
        public var line: ProposalLine

        public static func < (a: Spot, b: Spot) -> Bool {
            (a.period, a.role.rank, a.line) < (b.period, b.role.rank, b.line)
        }
    }

    public var spot: Spot { Spot(period: period, role: role, line: line) }

    public static func < (a: ProposalLeg, b: ProposalLeg) -> Bool { a.spot < b.spot }
}

extension EntryLeg.Role {
    fileprivate var rank: Int { self == .take ? 0 : self == .give ? 1 : 2 }
}

/// What a controller decides on: all that one benefit moves from one line to another in a budget
/// year, with its legs by period as the schedule.
public struct Proposal: Sendable {
    public var key: ProposalKey
    public var initiative: String
    public var owner: String
    public var maturity: Maturity
    public var flags: [String]
    /// True where the destination is the savings line.
    public var isCut: Bool
    /// Plain sums over the year's periods, each ≥ 0: `owed = shown + toBook + unbookable`.
    public var owed: Units = 0
    public var shown: Units = 0
    public var toBook: Units = 0
    public var unbookable: Units = 0
    public var toGive: Units = 0
    /// Ascending; those that are to book, the balancing ones included.
    public var legs: [ProposalLeg] = []
    /// Periods of the year at the proposal's grain, over which person-years are averaged.
    public var periodsPerYear: Units = 1

    public init(
        key: ProposalKey, initiative: String, owner: String, maturity: Maturity, flags: [String],
        isCut: Bool
    ) {
        self.key = key
        self.initiative = initiative
        self.owner = owner
        self.maturity = maturity
        self.flags = flags
        self.isCut = isCut
    }

    /// What moves in the year, in absolute terms: the larger of what is taken and what is given.
    /// Money is summed; person-years are averaged over the year.
    public var amount: Units { yearly(max(toBook, toGive)) }

    /// A plain sum over the year's periods, as it is told.
    public func yearly(_ sum: Units) -> Units {
        key.lines.measure == .money ? sum : ClaimSums.average(sum, Int(periodsPerYear))
    }

    /// Nothing is to book or out of reach beyond the tolerance.
    public func isBooked(within tolerance: Tolerance?) -> Bool {
        let open = toBook + toGive + unbookable
        guard open > 0 else { return true }
        guard let tolerance else { return false }
        let relative = Int128(owed) * Int128(tolerance.relativeMillionths) / 1_000_000
        return Int128(yearly(open)) <= max(Int128(tolerance.absolute), relative)
    }
}
