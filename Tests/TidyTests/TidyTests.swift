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

    /// Swift files below a folder, with their path from the root.
    func swiftFiles(_ folder: String) throws -> [(path: String, text: String)] {
        let base = root.appending(path: folder)
        let all = try #require(FileManager.default.enumerator(atPath: base.path))
        return try all.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
            .map { name in
                let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
                return ("\(folder)/\(name)", text)
            }
    }
}

@Suite("The source is tidy")
struct TidyTests {
    private let tree = SourceTree()

    @Test(
        "no file is longer than 600 lines, no line than 100 characters",
        arguments: ["Sources", "Tests"])
    func lengths(folder: String) throws {
        let files = try tree.swiftFiles(folder)
        #expect(files.count > 5)
        for (path, text) in files {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 600, "\(path) has \(lines.count) lines")
            for (index, line) in lines.enumerated() where line.count > 100 {
                Issue.record("\(path):\(index + 1) has \(line.count) characters")
            }
        }
    }

    @Test("no function is longer than 70 lines")
    func functions() throws {
        for (path, text) in try tree.swiftFiles("Sources") {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                let words = line.drop { $0 == " " }
                guard words.contains("func "), !words.hasPrefix("//") else { continue }
                // The body opens on this line or on a later one of the signature.
                guard let open = lines[index...].firstIndex(where: { $0.hasSuffix("{") }),
                    !lines[index..<open].contains(where: { $0.hasSuffix("}") || $0.isEmpty })
                else { continue }
                let close = String(line.prefix { $0 == " " }) + "}"
                let end = lines[open...].firstIndex { $0 == close } ?? open
                let length = end - index + 1
                #expect(length <= 70, "\(path):\(index + 1) is \(length) lines long")
            }
        }
    }

    @Test("nothing unfinished, nothing that crashes on a user, no forced cast")
    func forbiddenWords() throws {
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

    @Test(
        "the core imports no adapter and no platform",
        arguments: ["Diagnostics", "BudgetModel", "Reconciliation", "NightlyRun"])
    func coreImports(target: String) throws {
        // CPrefetch is a hint to the processor, which Swift has no name for.
        let allowed = [
            "BudgetModel", "CPrefetch", "Diagnostics", "Reconciliation", "Digest", "Dispatch",
            "Synchronization",
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

    @Test("no binary floating point and no Decimal in the exact core")
    func exactCore() throws {
        for target in ["BudgetModel", "Reconciliation"] {
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
