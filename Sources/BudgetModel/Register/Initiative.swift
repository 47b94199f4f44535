/// A project or programme that owes benefits (step 1 to 4 of the model).
public struct Initiative: Sendable {
    public var id: Code
    /// Names in `Codes.texts`.
    public var name: Code
    public var owner: Code
    /// Free text such as `running` or `stopped`.
    public var status: Code
    public var startMonth: MonthIndex?

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

/// A benefit that the initiative's plan promised for a month, in one measure.
public struct PlannedBenefit: Sendable {
    public var initiative: Code
    public var month: MonthIndex
    public var measure: Measure
    public var amount: Units

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

    public init(initiative: Code, month: MonthIndex, amount: Money) {
        self.initiative = initiative
        self.month = month
        self.amount = amount
    }
}
