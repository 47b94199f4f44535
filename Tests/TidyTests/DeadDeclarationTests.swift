import Foundation
import Testing

/// What is declared is used: each name of `Sources` stands at least twice in all code.
@Suite struct DeadDeclarationTests {
    /// Names that a framework or a table of words uses without writing them.
    private static let usedByOthers = [
        "logLevel": "LogHandler of swift-log asks for it",
        "carryOver": "a word of the contract, read by its raw value",
        "preliminary": "a word of the contract, read by its raw value",
        "rejectedRow": "a word of the reports, read by its raw value",
    ]

    @Test func everyDeclarationIsUsed() throws {
        let tree = SourceTree()
        let files = try tree.swiftFiles("Sources").map { file in
            // What stands in a string may be an interpolation, and so a use.
            (path: file.path, code: file.text.replacing(/\/\/[^\n]*/, with: ""))
        }
        var count: [Substring: Int] = [:]
        let tests = try tree.swiftFiles("Tests").map(\.text)
        for code in files.map(\.code) + tests {
            for match in code.matches(of: /\w+/) { count[match.0, default: 0] += 1 }
        }
        let kinds = "struct|class|enum|protocol|actor|typealias|func|let|var|case"
        let declared = try Regex(
            "(?:^|\\n) *(?:@\\w+(?:\\([^)]*\\))? )*(?:[a-z]+(?:\\(set\\))? )*"
                + "(\(kinds)) `?([A-Za-z_]\\w*)([^\\n]*)",
            as: (Substring, Substring, Substring, Substring).self)
        var seen = 0
        for (path, code) in files {
            for match in code.matches(of: declared) {
                // A case with a colon behind its name is one of a switch.
                let isPattern = match.1 == "case" && match.3.hasPrefix(":")
                let name = match.2
                seen += 1
                if count[name] == 1, !isPattern, name != "when",
                    Self.usedByOthers[String(name)] == nil
                {
                    Issue.record("\(path) declares \(name), which nothing uses")
                }
            }
        }
        #expect(seen > 2_000)
    }
}
