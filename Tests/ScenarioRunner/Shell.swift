import Foundation

/// What one command came to.
struct Finished: Sendable {
    var status: Int32
    var output: String
    var error: String
}

enum Shell {
    /// Runs a program to its end with an environment of its own and no standard input.
    static func run(
        _ program: String, _ arguments: [String], in folder: URL, environment: [String: String]
    ) throws -> Finished {
        let scratch = FileManager.default.temporaryDirectory
        let id = UUID().uuidString
        let files = ["out", "err"].map { scratch.appending(path: "scenario-\(id).\($0)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Finished(status: process.terminationStatus, output: texts[0], error: texts[1])
    }
}
