import BudgetModel

/// A key figure as an initiative promised it (contract, section 12). Values are exact counts of
/// 1/10 000.
public struct KeyFigure: Sendable, Hashable {
    public enum Role: String, Sendable, Hashable, CaseIterable {
        /// What the initiative is for.
        case goal
        /// What leads there.
        case driver
        /// What must not get worse.
        case `guard`
    }

    public enum Direction: String, Sendable, Hashable, CaseIterable { case up, down }

    /// A value of a month: a reading, or a milestone.
    public struct Point: Sendable, Hashable {
        public var month: MonthIndex
        public var value: Int64
        public init(month: MonthIndex, value: Int64) {
            self.month = month
            self.value = value
        }
    }

    public var id: String
    public var unit: String
    public var direction: Direction
    public var role: Role
    /// nil: the register has none yet.
    public var baseline: Point?
    public var baselineSource: String
    public var owner: String
    public var target: Int64?
    public var deadline: MonthIndex?
    /// Months between readings, and how many more are forgiven.
    public var cadence, grace: Int32?
    /// Ascending months, between baseline and deadline.
    public var milestones: [Point]
    /// Ascending months.
    public var readings: [Point]

    public init(
        id: String, unit: String = "", direction: Direction = .up, role: Role = .goal,
        baseline: Point? = nil, baselineSource: String = "", owner: String = "",
        target: Int64? = nil, deadline: MonthIndex? = nil, cadence: Int32? = nil,
        grace: Int32? = nil, milestones: [Point] = [], readings: [Point] = []
    ) {
        self.id = id
        self.unit = unit
        self.direction = direction
        self.role = role
        self.baseline = baseline
        self.baselineSource = baselineSource
        self.owner = owner
        self.target = target
        self.deadline = deadline
        self.cadence = cadence
        self.grace = grace
        self.milestones = milestones
        self.readings = readings
    }

    /// The newest reading of a month or of one before it.
    public func reading(until month: MonthIndex) -> Point? {
        readings.last { $0.month <= month }
    }

    /// Way from baseline to target that a value has gone; nil without a baseline, or where there is
    /// no way to go.
    public func progress(of value: Int64) -> Millionths? {
        guard let baseline, let target else { return nil }
        return Millionths(
            Int128(value) - Int128(baseline.value), of: Int128(target) - Int128(baseline.value))
    }

    /// Progress of the newest reading; nil: not tested.
    public func progress(until month: MonthIndex) -> Millionths? {
        reading(until: month).flatMap { progress(of: $0.value) }
    }

    /// The progress that was promised for a month: along the straight lines from baseline over the
    /// milestones to the target at the deadline. nil where a date is missing.
    public func promisedProgress(at month: MonthIndex) -> Millionths? {
        guard let baseline, let target, let deadline, deadline > baseline.month else { return nil }
        let ahead = milestones.filter { $0.month > baseline.month && $0.month < deadline }
        let points = [baseline] + ahead + [Point(month: deadline, value: target)]
        guard month > baseline.month else { return .zero }
        guard let next = points.firstIndex(where: { $0.month >= month }), next > 0 else {
            return progress(of: target)
        }
        // One fraction, so that it is rounded once.
        let (from, to) = (points[next - 1], points[next])
        let steps = Int128(to.month - from.month)
        let way =
            (Int128(from.value) - Int128(baseline.value)) * steps
            + (Int128(to.value) - Int128(from.value)) * Int128(month - from.month)
        return Millionths(way, of: (Int128(target) - Int128(baseline.value)) * steps)
    }

    /// Whether the newest reading is worse than the baseline; nil without either.
    public func isWorse(at month: MonthIndex) -> Bool? {
        guard let baseline, let reading = reading(until: month) else { return nil }
        return direction == .up ? reading.value < baseline.value : reading.value > baseline.value
    }
}
