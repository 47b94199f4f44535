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

/// The moment up to which the register is read: the end of a day (UTC).
///
/// Records count when they were recorded on that day or before, so that an old run can be repeated
/// exactly and a night that is run twice is one night.
public struct AsOf: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    public var day: Int64

    public init(day: Int64) { self.day = day }

    /// The day that holds a moment, in seconds since 1970 UTC.
    public init(holding seconds: Int64) {
        day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }

    /// The last day that a date can name: no bound in practice.
    public static let endOfTime = AsOf(day: 2_932_896)

    /// The last second of the day, since 1970 UTC: what `recorded_at` is bounded by.
    public var lastSecond: Int64 { day * 86_400 + 86_399 }

    public static func < (a: AsOf, b: AsOf) -> Bool { a.day < b.day }
}

extension AsOf: CustomStringConvertible {
    /// Reads `2027-01-31`; nil for anything else and for days that no calendar has.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            parts[2].utf8.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }),
            let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2])
        else { return nil }
        self.init(day: Self.days(year: year, month: month, day: day))
        guard description == String(text) else { return nil }
    }

    /// `2027-01-31`.
    public var description: String {
        let (year, month, day) = civil
        func padded(_ number: Int64, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Days since 1970-01-01 of a date of the Gregorian calendar, counted in years that begin in
    /// March, so that the leap day comes last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private var civil: (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
