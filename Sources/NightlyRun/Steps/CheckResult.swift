import Diagnostics
import Reconciliation

/// What `check` found: every input, and all that a run would say before it solves.
public struct CheckResult: Sendable {
    public var inputs: [InputRecord]
    /// Why a run would refuse, and what it would remark on.
    public var findings: [Finding]
    /// nil where the inputs cannot be read.
    public var foresight: Foresight?

    public init(inputs: [InputRecord], findings: [Finding]) {
        self.inputs = inputs
        self.findings = findings
    }

    mutating func take(_ foresight: Foresight) {
        findings += foresight.refusals + foresight.remarks
        self.foresight = foresight
    }

    public var isRefused: Bool { findings.contains { $0.severity == .error } }
}
