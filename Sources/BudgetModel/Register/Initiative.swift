import Diagnostics

/// A project or programme that owes benefits (step 1 to 4 of the model).
public struct Initiative: Sendable {
    public var id: Code
    /// Names in `Codes.texts`.
    public var name: Code
    public var owner: Code
    /// Free text such as `running` or `stopped`.
    public var status: Code
    public var startMonth: MonthIndex?
    /// Who answers for it, and who carries it out: names in `Codes.texts`, `noCode` for none.
    public var accountable: Code = noCode
    public var executor: Code = noCode

    public init(id: Code, name: Code, owner: Code, status: Code, startMonth: MonthIndex?) {
        self.id = id
        self.name = name
        self.owner = owner
        self.status = status
        self.startMonth = startMonth
    }
}

/// A key figure with its zero-point and goal. Values are exact counts of 1/10 000.
public struct KPI: Sendable {
    public var id: Code
    public var initiative: Code
    public var name: Code
    public var baseline: Int64?
    public var target: Int64?
    public var readings: [Reading]
    /// What it counts, who measures it and who owns it: `Codes.texts`, `noCode` where not said.
    public var unit: Code = noCode
    public var source: Code = noCode
    public var owner: Code = noCode
    /// nil: towards the target.
    public var direction: FigureDirection?
    public var role = FigureRole.goal
    /// When the baseline was measured, and when the target is due.
    public var baselineMonth: MonthIndex?
    public var deadline: MonthIndex?
    /// Months between readings, from 1, and how many more are forgiven.
    public var cadence: Int32?
    public var grace: Int32?
    /// Ascending months.
    public var milestones: [Reading] = []
    public var place = Place.nowhere

    public struct Reading: Sendable {
        public var month: MonthIndex
        public var value: Int64
        public init(month: MonthIndex, value: Int64) {
            self.month = month
            self.value = value
        }
    }

    public init(
        id: Code, initiative: Code, name: Code, baseline: Int64?, target: Int64?,
        readings: [Reading]
    ) {
        self.id = id
        self.initiative = initiative
        self.name = name
        self.baseline = baseline
        self.target = target
        self.readings = readings
    }
}

/// What a key figure is for.
public enum FigureRole: String, Sendable, Hashable, CaseIterable {
    /// What the initiative is for.
    case goal
    /// What leads there.
    case driver
    /// What must not get worse.
    case `guard`
}

/// Which way a key figure gets better.
public enum FigureDirection: String, Sendable, Hashable, CaseIterable { case up, down }

/// A benefit that the initiative's plan promised for a month, in one measure.
public struct PlannedBenefit: Sendable {
    public var initiative: Code
    public var month: MonthIndex
    public var measure: Measure
    public var amount: Units
    /// Its class and line, where they are said; `noCode` for a blank.
    public var benefitClass: BenefitClass?
    public var unit: Code = noCode
    public var account: Code = noCode
    public var activity: Code = noCode

    public init(initiative: Code, month: MonthIndex, measure: Measure, amount: Units) {
        self.initiative = initiative
        self.month = month
        self.measure = measure
        self.amount = amount
    }
}

/// Money that an initiative has spent in a month.
public struct Investment: Sendable {
    public var initiative: Code
    public var month: MonthIndex
    public var amount: Money
    /// Who pays: a name in `Codes.texts`; `noCode`: not said.
    public var source: Code

    public init(initiative: Code, month: MonthIndex, amount: Money, source: Code = noCode) {
        self.initiative = initiative
        self.month = month
        self.amount = amount
        self.source = source
    }
}

/// A step of the value stream: how a gain arises (step 3 of the model). Texts are in `Codes.texts`.
public struct ValueStreamRow: Sendable {
    public var initiative: Code
    public var step: Code
    public var yearlyVolume: Int64
    /// Minutes of one case and hours of a person-year, in 1/10 000.
    public var minutesBefore, minutesAfter, hoursPerPersonYear: Int64
    public var adoptedMillionths: Int64
    public var place: Place

    public init(
        initiative: Code, step: Code, yearlyVolume: Int64, minutesBefore: Int64,
        minutesAfter: Int64, adoptedMillionths: Int64, hoursPerPersonYear: Int64, place: Place
    ) {
        self.initiative = initiative
        self.step = step
        self.yearlyVolume = yearlyVolume
        self.minutesBefore = minutesBefore
        self.minutesAfter = minutesAfter
        self.adoptedMillionths = adoptedMillionths
        self.hoursPerPersonYear = hoursPerPersonYear
        self.place = place
    }
}

/// That somebody signed a prerequisite (step 2 of the model). Days count from 1970-01-01.
public struct AttestationRow: Sendable {
    public var initiative: Code
    /// Texts of `Codes.texts`.
    public var name: Code
    public var signedBy: Code
    public var signedOn: Int32?
    /// The last day; nil: without an end.
    public var expires: Int32?

    public init(
        initiative: Code, name: Code, signedBy: Code, signedOn: Int32?, expires: Int32?
    ) {
        self.initiative = initiative
        self.name = name
        self.signedBy = signedBy
        self.signedOn = signedOn
        self.expires = expires
    }
}

/// That somebody let an initiative pass without a check of the gate, until a day.
public struct WaiverRow: Sendable {
    public var initiative: Code
    /// Texts of `Codes.texts`.
    public var check: Code
    public var person: Code
    /// The last day, from 1970-01-01.
    public var until: Int32
    public var reason: Code

    public init(initiative: Code, check: Code, person: Code, until: Int32, reason: Code) {
        self.initiative = initiative
        self.check = check
        self.person = person
        self.until = until
        self.reason = reason
    }
}
