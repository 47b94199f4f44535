/// Times the steps and tells of them.
final class StepClock {
    private let meter: any ProcessMeter
    private let tell: (RunProgress) -> Void
    private(set) var profiles: [StepProfile] = []

    init(_ meter: any ProcessMeter, tell: @escaping (RunProgress) -> Void) {
        self.meter = meter
        self.tell = tell
    }

    func run<Value>(_ step: RunStep, _ body: () throws -> Value) throws -> Value {
        tell(.began(step))
        let wall = meter.wallNanoseconds
        let cpu = meter.cpuNanoseconds
        let value = try body()
        let profile = StepProfile(
            step: step, wallNanoseconds: meter.wallNanoseconds - wall,
            cpuNanoseconds: meter.cpuNanoseconds - cpu, peakResidentBytes: meter.peakResidentBytes)
        profiles.append(profile)
        tell(.ended(profile))
        return value
    }

    func note(_ progress: RunProgress) { tell(progress) }

    func pause(milliseconds: UInt64) { meter.sleep(milliseconds: milliseconds) }

    /// Tries again, with growing pauses, only what `isTransient` says may pass by itself.
    func retrying<Value>(
        _ step: RunStep, attempts: Int, isTransient: (any Error) -> Bool, _ body: () throws -> Value
    ) throws -> Value {
        var attempt = 1
        while true {
            do { return try body() } catch {
                guard attempt < attempts, isTransient(error) else { throw error }
                attempt += 1
                tell(.retrying(step, attempt: attempt))
                meter.sleep(milliseconds: 250 << UInt64(attempt - 2))
            }
        }
    }
}
