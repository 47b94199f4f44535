import BudgetModel
import PostgresStore

/// Whether a pipeline is as its operator expects it, and what is not.
public struct NightStatus: Sendable, Hashable {
    public let pulse: PipelinePulse
    /// What an operator has to look at; empty: all is well.
    public let troubles: [String]

    /// - Parameter maxAge: seconds that the last look may be old; nil: any number.
    public init(_ pulse: PipelinePulse, maxAge: Int64?) {
        self.pulse = pulse
        var troubles: [String] = []
        if pulse.published == nil { troubles.append("no run was ever published") }
        if let age = pulse.lookSeconds, let maxAge, age > maxAge {
            let allowed = TimeSpan.text(maxAge)
            troubles.append(
                "the last look is \(TimeSpan.text(age)) old, and \(allowed) are allowed")
        }
        if pulse.newestState == .failed { troubles.append("run \(pulse.newest) failed") }
        if !pulse.owes.isEmpty {
            troubles.append("owed: " + pulse.owes.sorted().joined(separator: ", "))
        }
        if let running = pulse.running, let age = pulse.runningSeconds, let maxAge, age > maxAge {
            troubles.append(
                "run \(running) has been running for \(TimeSpan.text(age)): it may hang")
        }
        self.troubles = troubles
    }
}
