import Foundation
import Testing

/// The article for those who carry on says what is there.
@Suite struct ContributingTests {
    private let tree = SourceTree()
    private static let article = "Sources/hemtag/Hemtag.docc/Contributing.md"

    @Test func everyPathThatARecipeNamesExists() throws {
        let text = try tree.text(Self.article)
        let path = /`((?:Sources|Tests|Pipelines|config)\/[A-Za-z0-9_.\/-]+)/
        let paths = text.matches(of: path).map { String($0.1) }
        #expect(paths.count > 20)
        for path in paths {
            #expect(tree.exists(path), "Contributing.md names \(path)")
        }
    }

    @Test func theRecipesAreThere() throws {
        let text = try tree.text(Self.article)
        let recipes = text.matches(of: /\n### Add an? ([a-z ]+)\n/).map { String($0.1) }
        #expect(
            recipes == [
                "dialect setting", "register input", "rule", "finding", "result table", "migration",
                "report chapter", "language",
            ])
        #expect(try tree.text("README.md").contains("Contributing.md"))
    }

    @Test func theSolversWordsAreWordsOfTheSolver() throws {
        let text = try tree.text(Self.article)
        let glossary = text.components(separatedBy: "## Words of the solver").last ?? ""
        for word in ["piece", "part", "class", "relay", "hub", "spot", "carrier"] {
            #expect(glossary.contains("\n| \(word) |"), "\(word) is not explained")
        }
        let code = try tree.swiftFiles("Sources/Reconciliation").map(\.text).joined()
        for match in glossary.matches(of: /`([A-Z][A-Za-z]+)`/) {
            #expect(code.contains(match.1), "the glossary names \(match.1)")
        }
    }
}
