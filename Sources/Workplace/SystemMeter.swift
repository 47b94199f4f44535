import Glibc
import NightlyRun

/// The process's own clocks and memory, as the kernel counts them.
public final class SystemMeter: ProcessMeter {
    public init() {}

    public var wallNanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    public var cpuNanoseconds: UInt64 {
        let usage = Self.usage
        let seconds = UInt64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        let micros = UInt64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        return seconds * 1_000_000_000 + micros * 1_000
    }

    public var peakResidentBytes: UInt64 { UInt64(Self.usage.ru_maxrss) * 1024 }

    public func sleep(milliseconds: UInt64) { usleep(UInt32(milliseconds * 1_000)) }

    private static var usage: rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage
    }

    /// The day of the run where none is asked for, by the clock in UTC.
    public static var today: AsOf { AsOf(holding: Int64(time(nil))) }
}
