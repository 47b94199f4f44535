import Foundation
import Testing

/// Folders of a target stand in layers: none uses one that, in the end, uses it.
///
/// A folder uses another where a file of it names a type or function that the other declares at
/// the top level. Members of extensions are not seen, and files at the root of a target, which put
/// the folders together, belong to none.
@Suite struct FolderRingTests {
    private struct Use: Hashable {
        var from: String
        var to: String
    }

    @Test func noFolderUsesOneThatUsesIt() throws {
        let tree = SourceTree()
        var folders = 0
        for target in tree.names("Sources") {
            let files = try tree.swiftFiles("Sources/\(target)").map { file in
                (path: file.path, code: SourceTree.code(file.text))
            }
            let uses = Self.uses(files, of: target)
            let reach = Self.reach(uses.keys)
            folders += Set(files.map { Self.folder($0.path, target) }).count
            for (use, words) in uses where reach[use.to]?.contains(use.from) == true {
                Issue.record(
                    "\(target): \(use.from) uses \(use.to) (\(words.sorted().prefix(3))), in a ring"
                )
            }
        }
        #expect(folders > 20)
    }

    private static func folder(_ path: String, _ target: String) -> String {
        path.split(separator: "/").dropFirst(2).dropLast().joined(separator: "/")
    }

    /// Which folder names what of another.
    private static func uses(
        _ files: [(path: String, code: String)], of target: String
    ) -> [Use: Set<Substring>] {
        let kinds = "struct|class|enum|protocol|actor|typealias|func"
        guard
            let declared = try? Regex(
                "(?:^|\\n)(?:@[^\\n]* )?(?:(?:public|final|indirect|package) )*(?:\(kinds)) (\\w+)",
                as: (Substring, Substring).self)
        else { return [:] }
        var homes: [Substring: Set<String>] = [:]
        for (path, code) in files {
            for match in code.matches(of: declared) {
                homes[match.1, default: []].insert(folder(path, target))
            }
        }
        var uses: [Use: Set<Substring>] = [:]
        for (path, code) in files {
            let here = folder(path, target)
            for match in code.matches(of: /\b\w+\b/) {
                guard let home = homes[match.0], home.count == 1, let there = home.first,
                    there != here, there != "", here != ""
                else { continue }
                uses[Use(from: here, to: there), default: []].insert(match.0)
            }
        }
        return uses
    }

    /// By folder: all that it uses in the end.
    private static func reach(_ uses: some Collection<Use>) -> [String: Set<String>] {
        var next: [String: Set<String>] = [:]
        for use in uses { next[use.from, default: []].insert(use.to) }
        return next.keys.reduce(into: [:]) { reach, start in
            var seen: Set<String> = []
            var todo = [start]
            while let folder = todo.popLast() {
                for other in next[folder] ?? [] where seen.insert(other).inserted {
                    todo.append(other)
                }
            }
            reach[start] = seen
        }
    }
}
