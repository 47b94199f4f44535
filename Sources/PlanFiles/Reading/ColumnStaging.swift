import BudgetModel

/// Where a thread puts the columns of the block at hand. Columns that every row shares (constants,
/// dimensions that the plan lacks) are not kept.
struct ColumnStaging {
    private(set) var count = 0
    private var capacity = 0
    private var keepsLines = false
    /// Whether a row may be no line of the current plan.
    private let keepsRoles: Bool
    private let hasUnit: Bool
    private let hasAccount: Bool
    private let hasActivity: Bool
    private let hasPeriod: Bool
    private var unit = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
    private var account = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
    private var activity = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
    private var period = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
    private var reference = UnsafeMutablePointer<Int64>.allocate(capacity: 0)
    private var current = UnsafeMutablePointer<Int64>.allocate(capacity: 0)
    private var line = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
    private var roles = UnsafeMutablePointer<UInt8>.allocate(capacity: 0)

    init(_ layout: PlanLayout) {
        hasUnit = layout.unit.isPerRow
        hasAccount = layout.account.isPerRow
        hasActivity = layout.activity.isPerRow
        keepsRoles = !layout.everyRowIsCurrent
        hasPeriod = if case .constant = layout.time { false } else { true }
    }

    func deallocate() {
        unit.deallocate()
        account.deallocate()
        activity.deallocate()
        period.deallocate()
        reference.deallocate()
        current.deallocate()
        line.deallocate()
        roles.deallocate()
    }

    mutating func begin(capacity wanted: Int, keepsLines: Bool) {
        count = 0
        self.keepsLines = keepsLines
        guard wanted > capacity else { return }
        deallocate()
        capacity = wanted
        unit = .allocate(capacity: wanted)
        account = .allocate(capacity: wanted)
        activity = .allocate(capacity: wanted)
        period = .allocate(capacity: wanted)
        reference = .allocate(capacity: wanted)
        current = .allocate(capacity: wanted)
        line = .allocate(capacity: wanted)
        roles = .allocate(capacity: wanted)
    }

    /// Stores never depend on which columns are kept: a store costs less than a branch.
    @inline(__always)
    mutating func append(
        _ key: RowKey, period: Int32, reference: Int64, current: Int64, line: Int, roles: UInt8
    ) {
        self.unit[count] = key.unit
        account[count] = key.account
        activity[count] = key.activity
        self.period[count] = period
        self.reference[count] = reference
        self.current[count] = current
        self.roles[count] = roles
        if keepsLines { self.line[count] = UInt32(line) }
        count += 1
    }

    /// Takes back the rows from `count` on.
    mutating func truncate(to count: Int) { self.count = count }

    func move(into segment: inout PlanSegment) {
        segment.count = count
        if hasUnit { segment.unit = copy(unit) }
        if hasAccount { segment.account = copy(account) }
        if hasActivity { segment.activity = copy(activity) }
        if hasPeriod { segment.period = copy(period) }
        segment.reference = copy(reference)
        segment.current = copy(current)
        if keepsLines { segment.line = copy(line) }
        if keepsLines || keepsRoles { segment.roles = copy(roles) }
    }

    private func copy<Element>(_ column: UnsafeMutablePointer<Element>) -> [Element] {
        Array(UnsafeBufferPointer(start: column, count: count))
    }
}
