import Foundation
import Glibc

/// What one command came to.
struct Finished: Sendable {
    var status: Int32
    var output: String
    var error: String
}

enum Shell {
    /// Runs a program to its end with an environment of its own and no standard input.
    ///
    /// Not by Foundation's `Process`: that waits for a descriptor which a server that the program
    /// leaves behind keeps open.
    static func run(
        _ program: String, _ arguments: [String], in folder: URL, environment: [String: String]
    ) throws -> Finished {
        let scratch = FileManager.default.temporaryDirectory
        let id = UUID().uuidString
        let files = ["out", "err"].map { scratch.appending(path: "scenario-\(id).\($0)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in zip(Int32(1)..., files) {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        let env = "/usr/bin/env"
        let words = ([env, "-C", folder.path, program] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var process = pid_t()
        let error = posix_spawn(&process, env, &actions, nil, words, variables)
        guard error == 0 else {
            throw RunnerError("\(program): \(String(cString: strerror(error)))")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Finished(
            status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: texts[0],
            error: texts[1])
    }
}
