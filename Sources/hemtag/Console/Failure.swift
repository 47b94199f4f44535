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

    /// By the areas of the codes: what the machine lacks is 1, configuration 2, data 4.
    static func status(of findings: [Finding]) -> ExitStatus {
        let areas = Set(
            findings.lazy.filter { $0.severity == .error }.map {
                $0.code.split(separator: ".").first.map(String.init) ?? ""
            })
        if !areas.isDisjoint(with: ["output", "cluster", "database"]) { return .failed }
        if !areas.isDisjoint(with: ["pipeline", "argument"]) { return .usage }
        return .refused
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
