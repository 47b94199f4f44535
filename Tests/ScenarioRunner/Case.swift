import Foundation

/// One folder of `Tests/Scenarios` (its README names the files) or of `Tests/ErrorCatalog`.
///
/// A scenario without a `command` is reconciled twice, by `hemtag reconcile` and by `hemtag run`
/// with a database; both must leave the expected rows, the same files, and the same tables.
///
/// With a `command`, its lines are run by bash in a copy of the folder: `hemtag` is on the path and
/// `$HEMTAG_TEST_URL` names an empty database of this case. Then these files are expected:
/// - `expected/exit`: the exit code; 0 where there is none.
/// - `expected/stdout`: the whole standard output; `stdout.contains`, `stderr.contains`: lines that
///   must stand in it, in this order.
/// - `expected/tables`: the folder whose CSV files must equal the tables of the case's last run.
/// - every other file below `expected`: a file that the command must leave, byte for byte.
///
/// A case of the error catalogue has `command` and, as one file, `expected`: text that standard
/// error must hold.
struct Case: Sendable {
    enum Kind: Sendable { case scenario, catalogue }

    var kind: Kind
    var name: String
    var folder: URL

    func has(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: file).path)
    }

    static func discover(_ surroundings: Surroundings) throws -> [Case] {
        try cases(.scenario, in: surroundings.root.appending(path: "Tests/Scenarios"))
            + cases(.catalogue, in: surroundings.root.appending(path: "Tests/ErrorCatalog"))
    }

    private static func cases(_ kind: Kind, in folder: URL) throws -> [Case] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return names.compactMap { name in
            let path = folder.appending(path: name)
            let item = Case(kind: kind, name: name, folder: path)
            return item.has("expected") || item.has("command") ? item : nil
        }
    }
}

/// Where the repository and the binary are.
struct Surroundings: Sendable {
    var root: URL
    var binary: URL

    /// No `PG*` variable of the caller reaches a case; the binary under test is first on the path.
    var environment: [String: String] {
        let kept = ["PATH", "HOME", "LANG", "TMPDIR"]
        var environment = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
        let path = environment["PATH"] ?? "/usr/bin:/bin"
        environment["PATH"] = binary.deletingLastPathComponent().path + ":" + path
        environment["HEMTAG_ROOT"] = root.path
        return environment
    }

    /// From the working directory upwards; the binary stands beside this program.
    static func find() throws -> Surroundings {
        var root = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        while !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            if root.path == "/" { throw RunnerError("run this inside the repository") }
            root.deleteLastPathComponent()
        }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let binary = own.deletingLastPathComponent().appending(path: "hemtag")
        guard FileManager.default.isExecutableFile(atPath: binary.path) else {
            throw RunnerError("build first: \(binary.path) is missing")
        }
        return Surroundings(root: root, binary: binary)
    }
}
