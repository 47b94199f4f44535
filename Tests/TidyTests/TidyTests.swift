import Foundation
import Testing

@Suite struct TidyTests {
    private let tree = SourceTree()

    @Test(arguments: ["Sources", "Tests"])
    func noFileIsLongerThan400LinesAndNoLineThan100Characters(folder: String) throws {
        let files = try tree.swiftFiles(folder)
        #expect(files.count > 5)
        for (path, text) in files {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 401, "\(path) has \(lines.count) lines")
            for (index, line) in lines.enumerated() where line.count > 100 {
                Issue.record("\(path):\(index + 1) has \(line.count) characters")
            }
        }
    }

    @Test func noFunctionIsLongerThan60Lines() throws {
        let begins = /\b(func |init[?(<]|deinit \{|subscript[(<])/
        var count = 0
        for (path, text) in try tree.swiftFiles("Sources") {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                let words = line.drop { $0 == " " }
                guard !words.hasPrefix("//"), words.firstMatch(of: begins) != nil else { continue }
                // The body opens on this line or on a later one of the signature.
                guard let open = lines[index...].firstIndex(where: { $0.hasSuffix("{") }),
                    !lines[index..<open].contains(where: { $0.hasSuffix("}") || $0.isEmpty })
                else { continue }
                let close = String(line.prefix { $0 == " " }) + "}"
                let end = lines[open...].firstIndex { $0 == close } ?? open
                let length = end - index + 1
                count += 1
                #expect(length <= 60, "\(path):\(index + 1) is \(length) lines long")
            }
        }
        #expect(count > 1_000)
    }

    @Test func nothingIsUnfinishedOrForced() throws {
        // Split, so that this file does not forbid itself.
        let words = [
            "TO" + "DO", "FIX" + "ME", "XX" + "X:", "fatal" + "Error(", "try" + "!", " as" + "! ",
        ]
        for folder in ["Sources", "Tests"] {
            for (path, text) in try tree.swiftFiles(folder) {
                for word in words {
                    #expect(!text.contains(word), "\(path) holds “\(word)”")
                }
            }
        }
    }

    @Test(arguments: [
        "Diagnostics", "BudgetModel", "Register", "Reconciliation", "FiveSteps", "NightlyRun",
    ])
    func theCoreImportsNoAdapterAndNoPlatform(target: String) throws {
        // CPrefetch is a hint to the processor, which Swift has no name for.
        let allowed = [
            "BudgetModel", "CPrefetch", "Decisions", "Diagnostics", "Reconciliation", "Digest",
            "Dispatch", "Register", "Synchronization",
        ]
        let files = try tree.swiftFiles("Sources/\(target)")
        #expect(!files.isEmpty)
        for (path, text) in files {
            for line in text.split(separator: "\n") where line.hasPrefix("import ") {
                let module = line.split(separator: " ")[1]
                #expect(allowed.contains(String(module)), "\(path) imports \(module)")
            }
        }
    }

    @Test func theExactCoreHoldsNoFloatingPointAndNoDecimal() throws {
        for target in ["BudgetModel", "Reconciliation", "FiveSteps"] {
            for (path, text) in try tree.swiftFiles("Sources/\(target)") {
                for word in ["Double", "Float", "Decimal"] {
                    #expect(
                        text.firstRange(of: try Regex("\\b\(word)\\b")) == nil,
                        "\(path) holds \(word)")
                }
            }
        }
    }
}
