import Diagnostics
import NightlyRun

/// How a night ended, for those who were not there.
public struct NightEnd: Sendable {
    /// The process's exit code.
    public var exitCode: Int32
    /// One word: `done`, `refused`, …
    public var word: String
    /// Why, where it did not end as it should; what it owes.
    public var findings: [Finding]
    /// What the run came to, for people; empty where it came to nothing.
    public var text = ""
    public var run: Int64?
    public var profile: [StepProfile] = []
    public var inputs: [InputRecord] = []
    public var owed: [String] = []

    public init(exitCode: Int32, word: String, findings: [Finding]) {
        self.exitCode = exitCode
        self.word = word
        self.findings = findings
    }

    /// Published, or nothing was new: exit codes 0 and 3.
    public var isDone: Bool { exitCode == 0 || exitCode == 3 }
    /// Another run held the lock.
    public var metLock: Bool { exitCode == 5 }

    /// What a change of is worth telling: how it ended, and for which reasons.
    var state: String {
        let codes = Set(findings.filter { $0.severity == .error }.map(\.code)).sorted()
        return ([word] + codes).joined(separator: " | ")
    }
}
