import Foundation
import NightlyRun
import PipelineFile

/// The days of a zone, clock changes included (contract, section 2, point 9).
public struct LocalDays {
    private let zone: TimeZone

    /// - Parameter name: as a pipeline file names it; nil: the machine's zone.
    public init(_ name: String?) {
        zone = name.flatMap { TimeZone(identifier: $0) } ?? .current
    }

    /// Today, as the run's day.
    public func today(at seconds: Int64 = SystemMeter.secondsSince1970) -> AsOf {
        ending(AsOf(holding: seconds + offset(seconds)).day)
    }

    /// A day, until its last second there.
    public func ending(_ day: Int64) -> AsOf {
        if day == AsOf.endOfTime.day { return .endOfTime }
        let midnight = (day + 1) * 86_400
        // The clock may change at midnight itself: the later of two midnights ends the day.
        let candidates = Set([midnight - 86_400, midnight + 86_400].map(offset))
            .map { midnight - $0 }
            .filter { localDay($0) > day && localDay($0 - 1) <= day }
        let end = candidates.max() ?? midnight - offset(midnight)
        return AsOf(day: day, offset: midnight - end)
    }

    private func localDay(_ seconds: Int64) -> Int64 {
        AsOf(holding: seconds + offset(seconds)).day
    }

    /// Seconds that the zone is ahead of UTC.
    private func offset(_ seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }
}

extension Pipeline {
    /// The days in which its nights are counted.
    public var days: LocalDays { LocalDays(timeZone) }
}
