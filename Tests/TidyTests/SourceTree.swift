import Foundation
import Testing

/// The repository's own texts, as files on disk.
struct SourceTree {
    let root: URL

    init() {
        var root = URL(fileURLWithPath: #filePath)
        while !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            root.deleteLastPathComponent()
        }
        self.root = root
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Names in a folder, ascending; none where there is no such folder.
    func names(_ folder: String) -> [String] {
        let path = root.appending(path: folder).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// Files below a folder with one of the endings, with their path from the root. An empty
    /// ending: files whose name has no point.
    func files(
        _ folder: String, endings: Set<String>
    ) throws -> [(path: String, text: String)] {
        let base = root.appending(path: folder).resolvingSymlinksInPath()
        let all = try #require(FileManager.default.enumerator(atPath: base.path))
        return all.compactMap { $0 as? String }.sorted().compactMap { name in
            let path = "\(folder)/\(name)"
            let last = name.split(separator: "/").last ?? ""
            let ending = last.firstIndex(of: ".").map { last[last.index(after: $0)...] } ?? ""
            var isFolder: ObjCBool = false
            guard endings.contains(String(ending)),
                FileManager.default.fileExists(
                    atPath: root.appending(path: path).path, isDirectory: &isFolder),
                !isFolder.boolValue
            else { return nil }
            // Not every file without an ending is a text.
            return (try? text(path)).map { (path, $0) }
        }
    }

    func swiftFiles(_ folder: String) throws -> [(path: String, text: String)] {
        try files(folder, endings: ["swift"])
    }

    /// The text of a Swift file without comments and the contents of string literals.
    static func code(_ text: String) -> String {
        let bare = text.replacing(/\/\/[^\n]*/, with: "")
        return bare.replacing(/"(?:\\.|[^"\\\n])*"/, with: "\"\"")
    }
}
