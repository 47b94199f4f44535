import Glibc
import HostFiles

/// What libpq says of a connection that never came to be, where no server said why. libpq's texts
/// are English here: Hemtag sets no locale.
enum ConnectFault {
    case service, encryption

    init?(_ text: String) {
        let lines = text.lowercased()
        if lines.contains("definition of service") || lines.contains("service file") {
            self = .service
        } else if ["ssl", "certificate"].contains(where: lines.contains) {
            self = .encryption
        } else {
            return nil
        }
    }

    var kind: PostgresError.Kind {
        switch self {
        case .service: .unknownService
        case .encryption: .encryption
        }
    }
}

/// The files in which libpq looks for services.
enum ServiceFiles {
    /// Their paths, and whether each is there.
    static var looked: String {
        var paths: [String] = []
        if let named = variable("PGSERVICEFILE") {
            paths.append(named)
        } else {
            // libpq asks the system for the home of the user, as HOME may be another's.
            let home =
                variable("HOME") ?? getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) }
            paths += home.map { ["\($0)/.pg_service.conf"] } ?? []
        }
        let system = variable("PGSYSCONFDIR") ?? "/etc/postgresql-common"
        paths.append("\(system)/pg_service.conf")
        return paths.map { HostPath.exists($0) ? $0 : "\($0) (no such file)" }
            .joined(separator: " and ")
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
