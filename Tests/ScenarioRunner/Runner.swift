import Foundation

/// Runs one case and says what differs.
struct Runner: Sendable {
    private let surroundings: Surroundings
    private let cluster: TestCluster
    private let isRecording: Bool

    init(_ surroundings: Surroundings, _ cluster: TestCluster, _ isRecording: Bool) {
        self.surroundings = surroundings
        self.cluster = cluster
        self.isRecording = isRecording
    }

    /// - Returns: one text for each difference; empty where everything is as expected.
    func run(_ item: Case) -> [String] {
        do { return try differences(item) } catch { return ["\(error)"] }
    }

    private func differences(_ item: Case) throws -> [String] {
        let copy = FileManager.default.temporaryDirectory
            .appending(path: "case-\(item.name)-\(UUID().uuidString.prefix(8))")
        try FileManager.default.copyItem(at: item.folder, to: copy)
        defer { try? FileManager.default.removeItem(at: copy) }
        let expected = copy.appending(path: "expected")
        let kept = FileManager.default.temporaryDirectory
            .appending(path: "expected-\(UUID().uuidString)")
        if FileManager.default.fileExists(atPath: expected.path) {
            try FileManager.default.moveItem(at: expected, to: kept)
        } else if item.kind == .scenario {
            return ["nothing is expected: a case that cannot fail is no case"]
        }
        defer { try? FileManager.default.removeItem(at: kept) }

        switch item.kind {
        case .catalogue:
            return try compareCatalogue(item, kept, try shell(item, copy).finished)
        case .scenario where item.has("command"):
            let (finished, url) = try shell(item, copy)
            if isRecording { try record(item, copy, kept, finished) }
            return try Comparison(expected: kept, actual: copy).differences(finished)
                + tables(kept, copy, url)
        case .scenario:
            return try Reconciliation(item, copy, expected: kept, surroundings, cluster)
                .differences()
        }
    }

    /// Runs the case's own command.
    private func shell(_ item: Case, _ copy: URL) throws -> (finished: Finished, url: String?) {
        var script = try String(contentsOf: copy.appending(path: "command"), encoding: .utf8)
        if item.kind == .catalogue, !script.contains("hemtag ") { script = "hemtag " + script }
        var environment = surroundings.environment
        var url: String?
        if try usesDatabase(copy, script) {
            url = try cluster.database(item.name)
            environment["HEMTAG_TEST_URL"] = url
        }
        var finished = try Shell.run(
            "/bin/bash", ["-c", script], in: copy, environment: environment)
        for (path, name) in [
            (copy.path, "DIR"), (copy.resolvingSymlinksInPath().path, "DIR"),
            (cluster.statePath, "STATE"),
        ] {
            finished.output = finished.output.replacingOccurrences(of: path, with: name)
            finished.error = finished.error.replacingOccurrences(of: path, with: name)
        }
        return (finished, url)
    }

    private func tables(_ expected: URL, _ copy: URL, _ url: String?) throws -> [String] {
        guard let url,
            let name = try? String(
                contentsOf: expected.appending(path: "tables"), encoding: .utf8)
        else { return [] }
        let folder = name.trimmingCharacters(in: .whitespacesAndNewlines)
        return try TableComparison(cluster: cluster, url: url)
            .differences(copy.appending(path: folder))
    }

    /// Whether any text of the case names the test database.
    private func usesDatabase(_ folder: URL, _ script: String) throws -> Bool {
        if script.contains("HEMTAG_TEST_URL") { return true }
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return files.contains { file in
            ["yaml", "yml"].contains(file.pathExtension)
                && (try? String(contentsOf: file, encoding: .utf8))?.contains("HEMTAG_TEST_URL")
                    == true
        }
    }

    /// The diagnostic of the folder's code must be told, word for word.
    private func compareCatalogue(_ item: Case, _ kept: URL, _ finished: Finished) throws
        -> [String]
    {
        let told = Self.diagnostics(item.name, in: finished.output + finished.error)
        if told.isEmpty {
            return ["no diagnostic [\(item.name)] is told\n\(finished.error)\(finished.output)"]
        }
        if isRecording {
            try Data((told.joined(separator: "\n") + "\n").utf8)
                .write(to: item.folder.appending(path: "expected"))
            return []
        }
        let expected = (try? String(contentsOf: kept, encoding: .utf8)) ?? ""
        let needle = expected.trimmingCharacters(in: .newlines)
        if !needle.isEmpty, told.joined(separator: "\n").contains(needle) { return [] }
        return ["expected\n\(expected)told\n\(told.joined(separator: "\n"))"]
    }

    /// The lines of one code with their fixes; log lines carry both on one line.
    static func diagnostics(_ code: String, in text: String) -> [String] {
        let lines = text.split(separator: "\n").map(String.init)
        var told: [String] = []
        for (index, line) in lines.enumerated() where line.contains("[\(code)]") {
            told.append(line)
            let next = index + 1 < lines.count ? lines[index + 1] : ""
            if next.hasPrefix("  fix: ") { told.append(next) }
        }
        return told
    }

    /// Rewrites the files that the case expects; excerpts stay as they are.
    private func record(_ item: Case, _ copy: URL, _ kept: URL, _ finished: Finished) throws {
        let folder = item.folder.appending(path: "expected")
        for name in try Comparison.files(below: kept) {
            let content: Data
            switch name {
            case "exit": content = Data("\(finished.status)\n".utf8)
            case "stdout": content = Data(finished.output.utf8)
            case "stdout.contains", "stderr.contains", "tables": continue
            default: content = (try? Data(contentsOf: copy.appending(path: name))) ?? Data()
            }
            try content.write(to: folder.appending(path: name))
        }
    }
}
