import Diagnostics
import Glibc
import HostFiles
import Testing

@testable import PostgresStore

@Suite struct ConnectionTests {
    @Test func anUnreachableServerIsNamedSo() {
        let error = #expect(throws: PostgresError.self) {
            try Connection(ConnectionSettings("postgresql:///x?host=/nonexistent&password=hush"))
        }
        #expect(error?.kind == .unreachable)
        #expect(error?.isUnreachable == true)
        #expect(error?.finding.code == "database.unreachable")
        #expect(error?.finding.description.contains("hush") == false)
        #expect(error?.finding.description.contains("/nonexistent") == true)
    }

    @Test func aServerThatNeverAnswersIsGivenUp() throws {
        // Accepts connections in its backlog and says nothing.
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        let directory = "/tmp/hemtag-silent-\(getpid())"
        mkdir(directory, 0o700)
        defer { Folder.removeTree(directory) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: Array("\(directory)/.s.PGSQL.5432".utf8))
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
        }
        #expect(bound == 0 && listen(listener, 1) == 0)
        let url = "postgresql:///x?host=\(directory)&connect_timeout=1&user=x"
        let error = #expect(throws: PostgresError.self) { try Connection(ConnectionSettings(url)) }
        #expect(error?.kind == .unreachable)
        #expect(error?.message == "no answer within 1 seconds")
    }

    @Test(arguments: ["postgresql://u:hush@h:x/d?nonsense=1", "host=a pass'word=hush"])
    func malformedSettingsAreNotQuoted(text: String) {
        let error = #expect(throws: PostgresError.self) { try Connection(ConnectionSettings(text)) }
        #expect(error?.kind == .malformedSettings)
        #expect(error?.finding.code == "database.settings.malformed")
        #expect(error?.finding.description.contains("hush") == false)
    }

    @Test func settingsDescribeThemselvesWithoutPassword() {
        let settings = ConnectionSettings("postgresql://budget:hush@db.example:5433/plan")
        #expect(settings.description == "host=db.example port=5433 dbname=plan user=budget")
    }

    @Test func anUnknownDatabaseIsNamedSo() throws {
        let url = PrivateCluster.url(of: "nowhere", in: try PrivateCluster.shared.get())
        let error = #expect(throws: PostgresError.self) { try Connection(ConnectionSettings(url)) }
        #expect(error?.kind == .unknownDatabase)
        #expect(error?.sqlState == "3D000")
    }

    @Test func aRefusedRoleIsNamedSo() throws {
        let url = try PrivateCluster.shared.get().url + "&user=stranger"
        let error = #expect(throws: PostgresError.self) { try Connection(ConnectionSettings(url)) }
        #expect(error?.kind == .accessRefused)
        #expect(error?.sqlState == "28000")
    }

    @Test func aWrongPasswordIsNamedSo() throws {
        let cluster = try PrivateCluster.withPasswords.get()
        let wrong = cluster.url.replacingUser("clerk") + "&password=hush"
        let error = #expect(throws: PostgresError.self) {
            try Connection(ConnectionSettings(wrong))
        }
        #expect(error?.kind == .wrongPassword)
        #expect(error?.sqlState == "28P01")
        #expect(error?.finding.description.contains("hush") == false)
        let missing = #expect(throws: PostgresError.self) {
            try Connection(ConnectionSettings(cluster.url.replacingUser("clerk")))
        }
        #expect(missing?.kind == .wrongPassword)
        let right = cluster.url.replacingUser("clerk") + "&password=open%20sesame"
        #expect(try Connection(ConnectionSettings(right)).value("select 1", name: "ask") == "1")
    }

    @Test func aMissingPrivilegeIsNamedSo() throws {
        let connection = try PrivateCluster.migrated("privileges")
        try connection.script("create role reader; set role reader", name: "become reader")
        let error = #expect(throws: PostgresError.self) {
            try connection.run("select * from hemtag.run", name: "read runs")
        }
        #expect(error?.kind == .missingPrivilege)
        #expect(error?.finding.code == "database.privilege.missing")
        #expect(error?.statement == "read runs")
    }

    @Test func errorsCarryWhatTheServerSaid() throws {
        let connection = try Connection(try PrivateCluster.shared.get().settings)
        try connection.script("create temp table t (a int primary key)", name: "make")
        try connection.run("insert into t values ($1)", [1], name: "first")
        let error = #expect(throws: PostgresError.self) {
            try connection.run("insert into t values ($1)", [1], name: "second")
        }
        #expect(error?.sqlState == "23505")
        #expect(error?.detail == "Key (a)=(1) already exists.")
        #expect(error?.statement == "second")
        // The connection is still good.
        #expect(try connection.value("select count(*) from t", name: "count") == "1")
    }

    @Test func parametersAreNeverText() throws {
        let connection = try Connection(try PrivateCluster.shared.get().settings)
        let hostile = "'; drop table x; --\u{0}\\"
        let echoed = try connection.value("select $1::text", [.text(hostile)], name: "echo")
        #expect(echoed == "'; drop table x; --\u{2400}\\")
        #expect(try connection.value("select $1::text", [nil], name: "null") == nil)
        #expect(try connection.value("select $1 and $2", [true, false], name: "and") == "f")
    }

    @Test func copyOutCanBeLeftHalfway() throws {
        let connection = try Connection(try PrivateCluster.shared.get().settings)
        var seen = 0
        #expect(throws: NumericFault.self) {
            try connection.copyOut("select generate_series(1, 1000000)", name: "count") { _ in
                seen += 1
                if seen == 3 { throw NumericFault.malformed }
            }
        }
        #expect(seen == 3)
        #expect(try connection.value("select 1", name: "ask") == "1")
    }

    @Test func anErrorInTheMiddleOfACopyIsReported() throws {
        let connection = try Connection(try PrivateCluster.shared.get().settings)
        let error = #expect(throws: PostgresError.self) {
            try connection.copyOut(
                "select 1 / (3 - n) from generate_series(1, 5) n", name: "divide"
            ) { _ in }
        }
        #expect(error?.sqlState == "22012")
        #expect(try connection.value("select 1", name: "ask") == "1")
    }
}

extension String {
    fileprivate func replacingUser(_ user: String) -> String {
        split(separator: "&").map { $0.hasPrefix("user=") ? "user=\(user)" : String($0) }
            .joined(separator: "&")
    }
}
