import Diagnostics
import PostgresStore

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
        case let error as RunLockHeld: (status, findings) = (.locked, [error.finding])
        case let error as PostgresError:
            status = Self.status(of: error)
            findings = [error.finding]
        case let error as Findings:
            status = Self.status(of: error.all)
            findings = error.all
        case let error as Finding:
            status = Self.status(of: [error])
            findings = [error]
        default:
            status = .failed
            findings = [
                Finding(
                    "run.error.unforeseen", "an error that Hemtag does not know ended the command",
                    value: "\(error)", fix: "report this message with what led to it")
            ]
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
