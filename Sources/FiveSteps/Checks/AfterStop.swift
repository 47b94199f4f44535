import BudgetModel

/// The check `after_stop`: what was recorded, or raised, after an initiative was stopped is not
/// ready.
public enum AfterStop: Sendable, Hashable {
    /// Nobody had recorded it when the initiative was stopped.
    case recordedAfter
    /// It was raised since; `before` was home already, and stays if a person confirms it.
    case raisedAfter(before: Units)

    /// A reading of a benefit record. Instants are seconds since 1970.
    public struct Reading: Sendable, Hashable {
        public var recordedAt: Int64
        public var amount: Units
        public init(recordedAt: Int64, amount: Units) {
            self.recordedAt = recordedAt
            self.amount = amount
        }
    }

    /// nil where the record stands as it did.
    ///
    /// - Parameter readings: of one record and measure, ascending instants, none after the run's
    ///   bound.
    public init?(_ readings: [Reading], stoppedAt stop: Int64) {
        guard let latest = readings.last, latest.recordedAt > stop else { return nil }
        guard let before = readings.last(where: { $0.recordedAt <= stop }) else {
            self = .recordedAfter
            return
        }
        guard latest.amount > before.amount else { return nil }
        self = .raisedAfter(before: before.amount)
    }
}
