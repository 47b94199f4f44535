import Diagnostics
import NightlyRun
import PostgresStore
import Workplace

/// An error as the person who started the command needs it: findings and an exit code.
///
/// This is the only place that maps errors to codes.
struct Failure {
    let status: ExitStatus
    let findings: [Finding]

    init(_ error: any Error) {
        switch error {
        case let error as ExitCodeOnly: (status, findings) = (error.status, [])
        case let error as CommandFailure: (status, findings) = (error.status, error.findings)
        default: (status, findings) = (Self.status(of: error), Workplace.findings(of: error))
        }
    }

    private static func status(of error: any Error) -> ExitStatus {
        switch error {
        case is RunLockHeld: .locked
        case let error as PostgresError: status(of: error)
        case let error as Findings: status(of: error.all)
        case let error as Finding: status(of: [error])
        case is CommitUnknown: .unreachable
        default: .failed
        }
    }

    /// By what the errors are about; where they are about several things, by the one that is
    /// furthest from the inputs.
    static func status(of findings: [Finding]) -> ExitStatus {
        let found = Set(findings.lazy.filter { $0.severity == .error }.map(status))
        return [.failed, .usage].first(where: found.contains) ?? .refused
    }

    private static func status(of finding: Finding) -> ExitStatus {
        switch finding.area {
        case .cluster, .database, .output, .audit, nil: .failed
        case .argument, .lexicon, .pipeline: .usage
        case .benefit, .change, .continuity, .crosswalk, .destination, .inBase, .input, .plan,
            .register, .rules, .run, .runCost, .source:
            .refused
        }
    }

    /// A database that cannot be reached, or does not let anyone in, is 6.
    static func status(of error: PostgresError) -> ExitStatus {
        switch error.kind {
        case .unreachable, .connectionLost, .wrongPassword, .accessRefused, .unknownDatabase:
            .unreachable
        case .malformedSettings: .usage
        default: .failed
        }
    }

    /// Prints the findings to standard error.
    func tell() {
        for finding in findings { Terminal.complain(finding.text(showValue: true)) }
    }
}

/// A failure whose status a command knows better than its findings tell.
struct CommandFailure: Error {
    var status: ExitStatus
    var findings: [Finding]
}

/// The findings are told already; only the code is left.
struct ExitCodeOnly: Error {
    var status: ExitStatus
    init(_ status: ExitStatus) { self.status = status }
}
