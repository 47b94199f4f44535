import Foundation
import Testing

@Suite struct ErrorCatalogTests {
    @Test func everyFindingHasAFolderThatProvokesIt() throws {
        let tree = SourceTree()
        let names = Set(tree.names("Tests/ErrorCatalog"))
        let codes = try Self.codes(tree)
        let excused = try excused(tree)
        #expect(codes.count > 40)
        for (code, path) in codes.sorted(by: { $0.key < $1.key })
        where !excused.contains(code) {
            #expect(names.contains(code), "\(code) (\(path)) has no folder in Tests/ErrorCatalog")
        }
        for name in names.union(excused) where !name.contains(".md") {
            #expect(codes[name] != nil, "no source tells \(name)")
        }
    }

    /// The few that no folder can provoke stand in the catalogue's README, each with its reason.
    private func excused(_ tree: SourceTree) throws -> Set<String> {
        let readme = try tree.text("Tests/ErrorCatalog/README.md")
        return Set(readme.matches(of: /\n\| `([a-z_.]+)` \|/).map { String($0.1) })
    }

    @Test func noCodeThatHasAFolderIsExcused() throws {
        let tree = SourceTree()
        let both = try excused(tree).intersection(tree.names("Tests/ErrorCatalog"))
        #expect(both == [])
    }

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
                // Two words in the reader of pipeline files are the path of a key.
                let isKey =
                    path.hasPrefix("Sources/PipelineFile/")
                    && code.split(separator: ".").count == 2
                if !isFile, !isKey { codes[code] = path }
            }
        }
        return codes
    }
}
