import Diagnostics
import Logging
import NightlyRun
import Synchronization

/// Tells how a run goes on: a line that rewrites itself on a terminal, log lines elsewhere.
struct ProgressReport {
    private let baseLogger: Logger
    /// The run under way, which every log line names.
    private let run = RunLabel()
    let isTerminal: Bool
    let showsValues: Bool

    init(_ options: LogOptions) {
        baseLogger = options.logger()
        showsValues = options.showValues
        isTerminal = Terminal.isErrorTerminal
    }

    private var logger: Logger {
        var logger = baseLogger
        if let number = run.number { logger[metadataKey: "run"] = "\(number)" }
        return logger
    }

    func tell(_ progress: RunProgress) {
        switch progress {
        case .run(let identity): run.number = identity.number
        case .began(let step): if isTerminal { Terminal.status("\(step.rawValue) …") }
        case .ended(let profile):
            if isTerminal {
                Terminal.status("")
            } else {
                logger.info(
                    "step done",
                    metadata: [
                        "step": "\(profile.step.rawValue)",
                        "ms": "\(profile.wallNanoseconds / 1_000_000)",
                    ])
            }
        case .input(let name, let rows, let rejected):
            if isTerminal {
                let note = rejected == 0 ? "" : ", \(rejected) rejected"
                Terminal.complain("\(name): \(rows) rows\(note)")
            } else {
                logger.info(
                    "input read",
                    metadata: [
                        "input": "\(name)", "rows": "\(rows)", "rejected": "\(rejected)",
                    ])
            }
        case .retrying(let step, let attempt):
            warn("\(step.rawValue) failed, attempt \(attempt) follows")
        case .wrote(let rows):
            if isTerminal {
                Terminal.complain(rows.sentence)
            } else {
                logger.info("\(rows.sentence)")
            }
        case .finding(let finding): tell(finding)
        case .note(let text): isTerminal ? Terminal.complain(text) : logger.info("\(text)")
        }
    }

    /// A finding that goes with the run: rejected rows, remarks.
    func tell(_ finding: Finding) {
        if isTerminal || showsValues {
            Terminal.complain(finding.text(showValue: true))
        } else {
            let level: Logger.Level =
                switch finding.severity {
                case .error: .error
                case .warning: .warning
                case .note: .notice
                }
            logger.log(
                level: level, "\(finding.text(showValue: false))",
                metadata: ["code": "\(finding.code)"])
        }
    }

    /// Why the run ended.
    func tell(_ failure: Failure) {
        if isTerminal { Terminal.status("") }
        for finding in failure.findings { tell(finding) }
    }

    private func warn(_ text: String) {
        isTerminal ? Terminal.complain(text) : logger.warning("\(text)")
    }
}

extension Terminal {
    /// Replaces the terminal's last line; empty clears it.
    static func status(_ text: String) { complainInPlace("\r\u{1B}[K" + text) }
}

/// The number of the run under way; nil before it has one.
private final class RunLabel: Sendable {
    private let held = Mutex<Int64?>(nil)

    var number: Int64? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
