import Diagnostics
import NightlyRun
import PipelineFile
import Workplace

extension NightEnd {
    /// A run that came to its end: published, or with nothing new.
    init(_ summary: RunSummary, notices: Set<Notice>, text: String) {
        let status: ExitStatus =
            if !summary.owed.isEmpty {
                .failed
            } else if !summary.doubled.isEmpty || summary.calls(for: notices) {
                .doneWithNotice
            } else { .done }
        self.init(exitCode: status.rawValue, word: status.word, findings: [])
        self.text = text
        switch summary.result {
        case .published(let run), .unchanged(let run): self.run = run.number
        case .dry: break
        }
        (profile, inputs) = (summary.profile, summary.inputs)
        owed = summary.owed.map { "\($0.step.rawValue) of run \($0.run.number)" }
    }

    init(_ failure: Failure) {
        self.init(
            exitCode: failure.status.rawValue, word: failure.status.word,
            findings: failure.findings)
    }

    /// A run that was told to stop.
    init(interruptedBy reason: Finding) {
        let status = ExitStatus.interrupted
        self.init(exitCode: status.rawValue, word: status.word, findings: [reason])
    }
}

extension ExitStatus {
    /// How a night is said to have ended.
    fileprivate var word: String {
        switch self {
        case .done: "done"
        case .failed: "failed"
        case .usage: "misconfigured"
        case .doneWithNotice: "done, with something to look at"
        case .refused: "refused"
        case .locked: "locked out"
        case .unreachable: "no database"
        case .interrupted: "interrupted"
        }
    }
}

extension RunSummary {
    /// Whether the pipeline asks to be told of what this run met.
    func calls(for notices: Set<Notice>) -> Bool {
        notices.contains(.rejected) && rejectedRows > 0
            || notices.contains(.notReady) && notReadyBenefits > 0
    }
}
