/// How long published runs stay. By the clock that dated them, which is the ledger's: that of the
/// machine which runs the job may be wrong.
public struct RetentionPolicy: Sendable, Hashable {
    /// No more completed runs than these; nil: any number.
    public var keepRuns: Int?
    /// None that is older than so many days of 24 hours; nil: of any age.
    public var keepDays: Int?
    /// So many of the newest stay whatever their age, unless `keepRuns` is less.
    public var keepAtLeast: Int

    /// A week of nights.
    public static let usualLeast = 7

    public init(
        keepRuns: Int? = nil, keepDays: Int? = nil, keepAtLeast: Int = RetentionPolicy.usualLeast
    ) {
        self.keepRuns = keepRuns
        self.keepDays = keepDays
        self.keepAtLeast = keepAtLeast
    }

    /// Whether it never drops anything.
    public var keepsAll: Bool { keepRuns == nil && keepDays == nil }

    /// The runs that no longer stay: those older than the oldest completed one that does. A failed
    /// run stays as long as the completed ones around it; a running one always does.
    ///
    /// - Returns: newest first, so that a run goes before the one that it stands on.
    public func dropped(_ runs: [PastRun]) -> [RunIdentity] {
        if keepsAll { return [] }
        let completed = runs.filter { $0.state == .completed }.sorted { $0.run > $1.run }
        // Up to the oldest young one: where a clock was set back, ages do not follow numbers.
        let young = (completed.lastIndex { !$0.isOlder(thanDays: keepDays) } ?? -1) + 1
        let kept = max(1, min(keepRuns ?? .max, max(young, keepAtLeast)))
        guard kept < completed.count else { return [] }
        let oldest = completed[kept - 1].run
        return runs.filter { $0.state != .running && $0.run < oldest }.map(\.run)
            .sorted(by: >)
    }
}

/// A run as the retention looks at it.
public struct PastRun: Sendable, Hashable {
    public enum State: Sendable, Hashable { case running, completed, failed }

    public var run: RunIdentity
    public var state: State
    /// Since it began, by the ledger's clock; negative where that clock was set back.
    public var ageSeconds: Int64

    public init(run: RunIdentity, state: State, ageSeconds: Int64) {
        self.run = run
        self.state = state
        self.ageSeconds = ageSeconds
    }

    fileprivate func isOlder(thanDays days: Int?) -> Bool {
        guard let days else { return false }
        let (bound, isBeyondAll) = Int64(days).multipliedReportingOverflow(by: 86_400)
        return !isBeyondAll && ageSeconds > bound
    }
}
