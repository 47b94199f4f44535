import BudgetModel

/// Where an initiative stands as of the month of the run's day (contract, section 12, step 4): what
/// comes after that month does not count yet.
public struct Standing: Sendable, Hashable {
    /// An amount of a period: a month, or more of them, of which those that have come count.
    public struct Entry: Sendable, Hashable {
        public var firstMonth: MonthIndex
        public var months: Int32
        public var amount: Units
        public init(firstMonth: MonthIndex, months: Int32 = 1, amount: Units) {
            self.firstMonth = firstMonth
            self.months = months
            self.amount = amount
        }

        /// The part of the amount up to a month, rounded towards zero.
        func amount(until month: MonthIndex) -> Int128 {
            let come = min(max(0, month - firstMonth + 1), months)
            return months > 0 ? Int128(amount) * Int128(come) / Int128(months) : 0
        }
    }

    /// All that is known, in cents. Entries of months to come may be among them.
    public struct Flows: Sendable, Hashable {
        public var promised: [Entry] = []
        public var realised: [Entry] = []
        public var owed: [Entry] = []
        public var visible: [Entry] = []
        public var runCost: [Entry] = []
        public var invested: [Promise.Investment] = []
        public init() {}
    }

    public var month: MonthIndex
    /// Cents up to the month.
    public var promised, realised, owed, visible, runCost: Units
    /// Cents by source of funding, up to the month.
    public var investedBySource: [String: Units]
    /// Months from the first of the claims up to now; 0 where nothing is claimed yet.
    public var effectMonths: Int32

    public var invested: Units {
        Units(clamping: investedBySource.values.reduce(Int128(0)) { $0 + Int128($1) })
    }

    /// `visible − run cost`.
    public var net: Units { Units(clamping: Int128(visible) - Int128(runCost)) }

    /// Visible of owed; nil: nothing is owed.
    public var shown: Millionths? { Millionths(Int128(visible), of: Int128(owed)) }

    public init(_ flows: Flows, month: MonthIndex) {
        func sum(_ entries: [Entry]) -> Units {
            Units(clamping: entries.reduce(Int128(0)) { $0 + $1.amount(until: month) })
        }
        self.month = month
        promised = sum(flows.promised)
        realised = sum(flows.realised)
        owed = sum(flows.owed)
        visible = sum(flows.visible)
        runCost = sum(flows.runCost)
        var sources: [String: Int128] = [:]
        for investment in flows.invested where investment.month <= month {
            sources[investment.source, default: 0] += Int128(investment.cents)
        }
        investedBySource = sources.mapValues { Units(clamping: $0) }
        let first = flows.realised.filter { $0.amount != 0 }.map(\.firstMonth).min()
        effectMonths = first.map { max(0, month - $0 + 1) } ?? 0
    }

    /// Months until the investment is paid back by (visible − run cost) a month, rounded up; nil
    /// where nothing was invested, or it never is.
    public var netPaybackMonths: Int64? {
        Self.payback(invested: invested, net: net, months: effectMonths)
    }

    /// Months that `invested` takes at a net of so much in so many months.
    public static func payback(invested: Units, net: Units, months: Int32) -> Int64? {
        guard invested > 0, net > 0, months > 0 else { return nil }
        let total = Int128(invested) * Int128(months)
        return Int64(clamping: (total + Int128(net) - 1) / Int128(net))
    }
}
