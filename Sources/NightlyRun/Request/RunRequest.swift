import BudgetModel

/// What one run is asked to do.
public struct RunRequest: Sendable, Hashable {
    public var entity: String
    public var pipeline: String
    public var asOf: AsOf
    /// Redo the work although the same fingerprint is published.
    public var isForced = false
    /// Read, reconcile and audit; write nothing.
    public var isDryRun = false
    /// Conclude although most records name units that no plan has.
    public var acceptsUnmatched = false
    /// SHA-256 of the pipeline file, hexadecimal.
    public var configDigest: String
    public var programVersion: String

    public init(
        entity: String, pipeline: String, asOf: AsOf, configDigest: String, programVersion: String
    ) {
        self.entity = entity
        self.pipeline = pipeline
        self.asOf = asOf
        self.configDigest = configDigest
        self.programVersion = programVersion
    }
}

/// The moment up to which the register is read: the end of a day, in UTC or in a zone of its own.
///
/// Records count when they were recorded on that day or before, so that an old run can be repeated
/// exactly and a night that is run twice is one night.
public struct AsOf: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    public var day: Int64
    /// How far the zone is ahead of UTC at the end of the day, in seconds.
    public var offset: Int64

    public init(day: Int64, offset: Int64 = 0) {
        self.day = day
        self.offset = offset
    }

    /// The day that holds a moment, in seconds since 1970 UTC.
    public init(holding seconds: Int64) {
        self.init(day: CivilCalendar.day(holding: seconds))
    }

    /// The day whose last second was kept: `lastSecond` backwards. Zones that are ten hours behind
    /// UTC and less are told from those ahead of it by the second itself.
    public init(ending second: Int64) {
        let utc = AsOf(holding: second)
        let ofDay = second - utc.day * CivilCalendar.secondsADay
        self.init(day: ofDay < 36_000 ? utc.day - 1 : utc.day)
        offset = lastSecond - second
    }

    /// The last day that a date can name: no bound in practice.
    public static let endOfTime = AsOf(day: 2_932_896)

    /// The last second of the day, since 1970 UTC: what `recorded_at` is bounded by.
    public var lastSecond: Int64 { (day + 1) * CivilCalendar.secondsADay - 1 - offset }

    public static func < (a: AsOf, b: AsOf) -> Bool { a.day < b.day }
}

extension AsOf: CustomStringConvertible {
    /// Reads `2027-01-31`; nil for anything else and for days that no calendar has.
    public init?(_ text: some StringProtocol) {
        guard let day = CalendarDay(text) else { return nil }
        self.init(day: Int64(day.daysSince1970))
    }

    /// `2027-01-31`.
    public var description: String { CivilCalendar.text(day) }
}
