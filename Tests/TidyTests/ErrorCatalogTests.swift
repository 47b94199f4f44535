import Foundation
import Testing

@Suite("The error catalogue")
struct ErrorCatalogTests {
    @Test("every finding that Hemtag can tell has a folder that provokes it")
    func everyCodeHasItsCase() throws {
        let tree = SourceTree()
        let folder = tree.root.appending(path: "Tests/ErrorCatalog")
        let names = Set(
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        let codes = try Self.codes(tree)
        // The few that no folder can provoke stand in the catalogue's README, each with its reason.
        let readme = try String(
            contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
        let excused = Set(readme.matches(of: /\n\| `([a-z_.]+)` \|/).map { String($0.1) })
        #expect(codes.count > 40)
        for (code, path) in codes.sorted(by: { $0.key < $1.key })
        where Self.beyondFolders[code] == nil && !excused.contains(code) {
            #expect(names.contains(code), "\(code) (\(path)) has no folder in Tests/ErrorCatalog")
        }
        for name in names.union(excused) where !name.contains(".md") {
            #expect(codes[name] != nil, "no source tells \(name)")
        }
    }

    /// What no folder can bring about: where it is tested instead, or why it cannot be.
    static let beyondFolders = [
        "cluster.busy": "waits for two minutes",
        "cluster.half_made": "PostgresStoreTests",
        "cluster.initialise.failed": "needs a disk that fails",
        "cluster.programs.missing": "needs a machine without PostgreSQL",
        "cluster.stale_process_file": "PostgresStoreTests",
        "cluster.stop.failed": "needs a server that does not stop",
        "cluster.user.missing": "needs a machine without an unprivileged account",
        "database.connection.lost": "needs a server that dies in the middle",
        "database.disk.full": "needs a full disk under the server",
        "database.password.wrong": "PostgresStoreTests: the private cluster knows no passwords",
        "database.statement.cancelled": "PostgresStoreTests",
        "input.totals.open": "a defect of Hemtag itself, held by NightlyRunTests",
        "output.disk.full": "needs a file system of its own, see the scenario disk-full",
        "run.error.unforeseen": "a defect of Hemtag itself",
        "run.not_running": "PostgresStoreTests",
        "run.unknown": "PostgresStoreTests: commands ask for the run first",
    ]

    /// Literals of the form `area.thing` or `area.thing.problem`, where some finding is made with
    /// that area.
    static func codes(_ tree: SourceTree) throws -> [String: String] {
        let files = try tree.swiftFiles("Sources")
        let made = /\(\s*"([a-z_]+)\.[a-z0-9_]+\.[a-z0-9_]+"/
        var areas: Set<Substring> = []
        for (_, text) in files { for match in text.matches(of: made) { areas.insert(match.1) } }
        let literal = /"([a-z_]+)(\.[a-z0-9_]+){1,2}"/
        var codes: [String: String] = [:]
        for (path, text) in files {
            for match in text.matches(of: literal) where areas.contains(match.1) {
                let code = String(match.0.dropFirst().dropLast())
                let isFile = [".csv", ".json", ".yaml", ".sql"].contains { code.hasSuffix($0) }
                if !isFile { codes[code] = path }
            }
        }
        return codes
    }
}
