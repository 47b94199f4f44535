import Foundation
import Testing

/// The remedies of findings: one spelling for each.
@Suite struct RemedyTests {
    /// The literal remedies of the sources, an interpolation as `…`, with where they stand.
    private func remedies() throws -> [String: String] {
        let remedy = /\bfix:\s*((?:"(?:\\\((?:[^()]|\([^()]*\))*\)|\\.|[^"\\])*"\s*\+?\s*)+)/
        let part = /"((?:\\\((?:[^()]|\([^()]*\))*\)|\\.|[^"\\])*)"/
        var found: [String: String] = [:]
        for (path, text) in try SourceTree().swiftFiles("Sources") {
            for match in text.matches(of: remedy) {
                let said = match.1.matches(of: part).map { String($0.1) }.joined()
                found[said.replacing(/\\\((?:[^()]|\([^()]*\))*\)/, with: "…")] = path
            }
        }
        return found
    }

    /// The words of a remedy without those that carry nothing.
    private func words(_ remedy: String) -> Set<Substring> {
        let small: Set<Substring> = [
            "the", "a", "an", "it", "its", "this", "that", "of", "in", "to", "with",
        ]
        return Set(remedy.lowercased().matches(of: /\w+/).map(\.0)).subtracting(small)
    }

    @Test func noRemedyIsSpeltInTwoWays() throws {
        let remedies = try remedies().sorted { $0.key < $1.key }
        #expect(remedies.count > 80)
        let words = remedies.map { self.words($0.key) }
        for first in remedies.indices {
            for second in remedies.indices where second > first {
                let common = words[first].intersection(words[second]).count
                let all = words[first].union(words[second]).count
                guard common >= 4, common * 4 >= all * 3 else { continue }
                Issue.record(
                    """
                    two spellings of one remedy:
                    \(remedies[first].value): \(remedies[first].key)
                    \(remedies[second].value): \(remedies[second].key)
                    """)
            }
        }
    }
}
