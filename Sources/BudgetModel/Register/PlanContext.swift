import Diagnostics

/// A documented reason for a line to move (contract, section 2, point 4).
///
/// A blank account, activity or period means everything below the unit.
public struct ApprovedChange: Sendable {
    public var unit: Code
    public var account: Code
    public var activity: Code
    /// A canonical period of any grain not finer than the plan's; nil: the whole horizon.
    public var period: Period?
    public var measure: Measure
    public var type: ApprovedChangeType
    public var size: Size
    public var decision: Code
    public var reason: Code
    public var place: Place

    public enum Size: Sendable, Hashable {
        /// In units of the measure, signed; positive raises the reference.
        case amount(Units)
        /// In 1/10 000 percent of the reference: 2.5 % is 25 000.
        case percent(Int64)
    }

    public init(
        unit: Code, account: Code, activity: Code, period: Period?, measure: Measure,
        type: ApprovedChangeType, size: Size, decision: Code, reason: Code, place: Place
    ) {
        self.unit = unit
        self.account = account
        self.activity = activity
        self.period = period
        self.measure = measure
        self.type = type
        self.size = size
        self.decision = decision
        self.reason = reason
        self.place = place
    }
}

public enum ApprovedChangeType: String, Sendable, Hashable, CaseIterable {
    case index, pay, volume, statutory, transfer
    case carryOver = "carry_over"
    case runCost = "run_cost"
    case deficitCover = "deficit_cover"
}

/// A share `from → to` of a merged, split or renumbered key (contract, section 2, point 3).
/// Blank dimensions stay as they are.
public struct ContinuityRow: Sendable {
    public var fromUnit, fromAccount, fromActivity: Code
    public var toUnit, toAccount, toActivity: Code
    /// In millionths: 1 is 1 000 000.
    public var shareMillionths: Int64
    public var place: Place

    public init(
        fromUnit: Code, fromAccount: Code, fromActivity: Code,
        toUnit: Code, toAccount: Code, toActivity: Code, shareMillionths: Int64, place: Place
    ) {
        self.fromUnit = fromUnit
        self.fromAccount = fromAccount
        self.fromActivity = fromActivity
        self.toUnit = toUnit
        self.toAccount = toAccount
        self.toActivity = toActivity
        self.shareMillionths = shareMillionths
        self.place = place
    }
}

/// The part of a benefit that the reference already holds (contract, section 3, “In base”).
public struct InBaseRow: Sendable {
    public var benefit: Code
    public var period: Period
    public var measure: Measure
    public var amount: Units
    public var source: Code
    public var place: Place

    public init(
        benefit: Code, period: Period, measure: Measure, amount: Units, source: Code, place: Place
    ) {
        self.benefit = benefit
        self.period = period
        self.measure = measure
        self.amount = amount
        self.source = source
        self.place = place
    }
}

/// A line that carries the running cost of a benefit: an explained rise (contract, section 7).
public struct RunCostRow: Sendable {
    public var benefit: Code
    public var unit, account, activity: Code
    public var firstMonth, lastMonth: MonthIndex
    public var amount: Money
    public var place: Place

    public init(
        benefit: Code, unit: Code, account: Code, activity: Code,
        firstMonth: MonthIndex, lastMonth: MonthIndex, amount: Money, place: Place
    ) {
        self.benefit = benefit
        self.unit = unit
        self.account = account
        self.activity = activity
        self.firstMonth = firstMonth
        self.lastMonth = lastMonth
        self.amount = amount
        self.place = place
    }
}

/// Where freed resources go (`reallocation_plan`; contract, section 7). `noCode` for a blank.
public struct DestinationRow: Sendable {
    public var benefit: Code
    public var toUnit, toAccount, toActivity: Code
    public var shareMillionths: Int64
    public var place: Place

    public init(
        benefit: Code, toUnit: Code, toAccount: Code, toActivity: Code, shareMillionths: Int64,
        place: Place
    ) {
        self.benefit = benefit
        self.toUnit = toUnit
        self.toAccount = toAccount
        self.toActivity = toActivity
        self.shareMillionths = shareMillionths
        self.place = place
    }
}

/// An explicit reach of tier 0 (contract, section 4). A nil period is the claim's own.
public struct CrosswalkRow: Sendable {
    public var benefit: Code
    public var unit, account, activity: Code
    public var period: Period?
    /// Replaces all other reach of the benefit.
    public var only: Bool
    public var place: Place

    public init(
        benefit: Code, unit: Code, account: Code, activity: Code, period: Period?, only: Bool,
        place: Place
    ) {
        self.benefit = benefit
        self.unit = unit
        self.account = account
        self.activity = activity
        self.period = period
        self.only = only
        self.place = place
    }
}
