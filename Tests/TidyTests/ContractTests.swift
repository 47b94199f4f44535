import Foundation
import Testing

/// The contract in `Hemtag.docc/Contract` against those who cite it and against the scenarios.
@Suite struct ContractTests {
    private static let folder = "Sources/hemtag/Hemtag.docc/Contract"
    private let tree = SourceTree()

    /// The text of each section, by its number.
    private func sections() throws -> [Int: String] {
        var found: [Int: String] = [:]
        for name in tree.names(Self.folder) {
            guard let number = Int(name.prefix(2)) else { continue }
            let text = try tree.text("\(Self.folder)/\(name)")
            #expect(text.hasPrefix("# \(number) "), "\(name) is not headed by its number")
            found[number] = text
        }
        return found
    }

    private func citingFiles() throws -> [(path: String, text: String)] {
        let endings: Set = ["swift", "py", "md", "txt", "sql", "yaml", ""]
        return try ["Sources", "Tests", "Pipelines", "config"]
            .flatMap { try tree.files($0, endings: endings) }
    }

    @Test func theTwelveSectionsAreThere() throws {
        #expect(try sections().keys.sorted() == Array(1...12))
    }

    @Test func everyCitedSectionExists() throws {
        let sections = try sections()
        // A citation may be broken over two lines of a comment.
        let cited = /[Ss]ections?[\s\/#*]+([0-9]+(?:(?:, | and | to )[0-9]+)*)(?:, “([^”\n]+)”)?/
        var count = 0
        for (path, text) in try citingFiles() {
            for match in text.matches(of: cited) {
                let numbers = match.1.matches(of: /[0-9]+/).compactMap { Int($0.0) }
                count += 1
                for number in numbers {
                    #expect(sections[number] != nil, "\(path) cites section \(number)")
                }
                guard let part = match.2, let text = numbers.first.flatMap({ sections[$0] })
                else { continue }
                let isThere = text.lowercased().contains(part.lowercased())
                #expect(isThere, "\(path): section \(numbers) has no “\(part)”")
            }
        }
        #expect(count > 100)
    }

    /// A row of a table of worked examples.
    private struct Example {
        var section: Int
        var name: String
        /// Every scenario that the row links to.
        var scenarios: [String]
        var isBuilt: Bool
        var place: String { "example \(name) of section \(section)" }
    }

    private func examples() throws -> [Example] {
        var found: [Example] = []
        for (section, text) in try sections() {
            var isTable = false
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                guard line.hasPrefix("|") else {
                    isTable = false
                    continue
                }
                if line.hasPrefix("| example |") { isTable = true }
                guard isTable, !line.hasPrefix("| example |"), !line.hasPrefix("| ---") else {
                    continue
                }
                let cells = line.split(separator: "|").map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                let links = line.matches(of: /\]\([^)]*Tests\/Scenarios\/([^)\/]+)\)/)
                found.append(
                    Example(
                        section: section, name: cells[0], scenarios: links.map { String($0.1) },
                        isBuilt: cells.last != "not built yet"))
            }
        }
        return found
    }

    /// What each scenario says that it shows: `Section 6, worked example 3b`.
    private func shown() -> [(scenario: String, section: Int, example: String)] {
        tree.names("Tests/Scenarios").flatMap { name in
            let about = (try? tree.text("Tests/Scenarios/\(name)/about.txt")) ?? ""
            return about.replacing("\n", with: " ")
                .matches(of: /[Ss]ection ([0-9]+), worked example ([0-9]+[a-z]?)/)
                .compactMap { match in Int(match.1).map { (name, $0, String(match.2)) } }
        }
    }

    @Test func everyWorkedExampleHasItsScenario() throws {
        let examples = try examples()
        #expect(examples.filter { $0.section == 6 }.count == 14)
        #expect(examples.filter { $0.section == 11 }.count == 10)
        #expect(examples.filter { $0.section == 12 }.count == 13)
        for example in examples {
            #expect(example.isBuilt == !example.scenarios.isEmpty, "\(example.place) links to none")
            for name in example.scenarios {
                #expect(
                    tree.exists("Tests/Scenarios/\(name)/expected"),
                    "\(example.place): there is no scenario \(name)")
            }
        }
    }

    @Test func whatAScenarioShowsLinksBackToIt() throws {
        let examples = try examples()
        let shown = shown()
        for (scenario, section, name) in shown {
            let example = examples.first { $0.section == section && $0.name == name }
            let links = example?.scenarios ?? []
            #expect(
                links.contains(scenario),
                "\(scenario) shows example \(name) of section \(section), which does not link to it"
            )
        }
        for example in examples {
            for name in example.scenarios {
                let isSaid = shown.contains {
                    $0.scenario == name && $0.section == example.section
                        && $0.example == example.name
                }
                #expect(isSaid, "about.txt of \(name) does not name \(example.place)")
            }
        }
    }

    @Test func theCodeThatASectionNamesExists() throws {
        let words = try ["Sources", "Tests"].flatMap { try tree.swiftFiles($0) }
            .reduce(into: Set<Substring>()) { words, file in
                for match in file.text.matches(of: /\b[A-Z][A-Za-z0-9]+\b/) {
                    words.insert(match.0)
                }
            }
        for (number, text) in try sections() {
            let named = text.components(separatedBy: "**In the code:**").dropFirst().joined()
            for match in named.matches(of: /`([A-Za-z0-9]+)`/) {
                #expect(words.contains(match.1), "section \(number) names \(match.1)")
            }
        }
    }
}
