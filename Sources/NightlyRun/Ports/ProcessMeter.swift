/// Time and the process's own consumption.
public protocol ProcessMeter: AnyObject {
    /// A clock that never goes back, in nanoseconds.
    var wallNanoseconds: UInt64 { get }
    /// User and system time of this process.
    var cpuNanoseconds: UInt64 { get }
    var peakResidentBytes: UInt64 { get }
    func sleep(milliseconds: UInt64)
}
