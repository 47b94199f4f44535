/// The steps of a run, in order. Names are stable: progress, logs and `--profile` show them.
public enum RunStep: String, Sendable, Hashable, CaseIterable {
    case open
    case lock
    case compareRegister = "compare register"
    case readRegister = "read register"
    case digestPlans = "digest plans"
    case compare = "compare fingerprint"
    case readPlans = "read plans"
    case reconcile
    case audit
    case publish
    case files
    case prune
}

/// What one step took.
public struct StepProfile: Sendable, Hashable {
    public var step: RunStep
    public var wallNanoseconds: UInt64
    public var cpuNanoseconds: UInt64
    /// The process's peak so far, at the end of the step.
    public var peakResidentBytes: UInt64
}

/// What a person or a log is told while a run goes on.
public enum RunProgress: Sendable, Hashable {
    case began(RunStep)
    case ended(StepProfile)
    case input(name: String, rows: Int64, rejected: Int64)
    /// A connection attempt failed and is tried again.
    case retrying(RunStep, attempt: Int)
    /// What the tables of a published run came to.
    case wrote(WrittenRows)
    case note(String)
}

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
