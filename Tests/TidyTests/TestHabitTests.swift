import Foundation
import Testing

/// How tests are written: named as sentences, in one style, and none that waits by sleeping.
@Suite struct TestHabitTests {
    private let tree = SourceTree()

    @Test func aTestIsAFunctionNamedAsASentence() throws {
        var count = 0
        for (path, text) in try tree.swiftFiles("Tests") {
            let titled = text.firstMatch(of: /@(Test|Suite)\(\s*"/)
            #expect(titled == nil, "\(path): a title repeats what the function's name says")
            for match in text.matches(of: /@Test[^{]*?func (\w+)/) {
                count += 1
                let words = match.1.matches(of: /[A-Z]|[0-9]+/).count + 1
                #expect(words >= 2, "\(path): \(match.1) is no sentence")
            }
        }
        #expect(count > 300)
    }

    @Test func noTestWaitsBySleeping() throws {
        // Split, so that this file does not forbid itself.
        let swift = try Regex(
            "\\b(us" + "leep|nanosl" + "eep|Task\\.sl" + "eep)\\(|\\bpg_sl" + "eep")
        let shell = try Regex("\\bsl" + "eep [0-9]|time\\.sl" + "eep|pg_sl" + "eep")
        for (path, text) in try tree.files("Tests", endings: ["swift"]) {
            #expect(text.firstMatch(of: swift) == nil, "\(path) sleeps")
        }
        let scripts = try tree.files("Tests", endings: ["py", "sh", "yaml", "sql", ""])
        #expect(scripts.count > 100)
        for (path, text) in scripts {
            #expect(text.firstMatch(of: shell) == nil, "\(path) sleeps")
        }
    }
}
