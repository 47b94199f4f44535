import Testing

/// A count and its noun agree: `1 row`, `2 rows`. `counted` in Diagnostics is the one rule.
@Suite struct CountTests {
    private static let nouns = [
        "amounts", "attempts", "benefits", "claims", "columns", "days", "decimals", "decisions",
        "fields", "files", "lines", "months", "pipelines", "plan rows", "proposals", "records",
        "rows", "runs", "seconds", "units", "units of",
    ]

    @Test func noCountStandsBeforeAPluralThatMayBeOne() throws {
        let glued = try Regex(
            "((?:\\bof|\\bfirst|\\+) )?\\\\\\((?:[^()]|\\([^()]*\\))*\\) (?:more |old )?"
                + "(?:\(Self.nouns.joined(separator: "|")))\\b",
            as: (Substring, Substring?).self)
        let files = try SourceTree().swiftFiles("Sources")
        #expect(files.contains { $0.text.contains(".counted(\"row\")") })
        for (path, text) in files {
            for line in text.split(separator: "\n")
            where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                // `1 of 1 rows`: what it is taken from is no count of what is told.
                for match in line.matches(of: glued)
                where match.output.1 == nil && !match.output.0.contains(".counted(") {
                    Issue.record("\(path): “\(match.output.0)” is wrong for one")
                }
            }
        }
    }
}
