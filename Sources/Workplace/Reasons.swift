import Diagnostics
import NightlyRun
import PostgresStore

/// Why something went wrong, as findings, whatever was thrown.
public func findings(of error: any Error) -> [Finding] {
    switch error {
    case let error as RunLockHeld: [error.finding]
    case let error as PostgresError: [error.finding]
    case let error as Findings: error.all
    case let error as CommitUnknown: findings(of: error.cause) + [error.finding]
    case let error as Finding: [error]
    default:
        [
            Finding(
                "run.error.unforeseen", "an error that Hemtag does not know ended the command",
                value: "\(error)", fix: "report this message with what led to it")
        ]
    }
}
