import ArgumentParser
import BudgetModel
import Diagnostics

/// Commands as they are typed, so that a slip of the fingers is told with what was meant.
enum CommandNames {
    /// The word that stands where a command should and is none; nil where the words name a command.
    static func unknown(
        _ arguments: [String], of program: any ParsableCommand.Type
    ) -> Finding? {
        var command = program
        for word in arguments {
            let below = commands(below: command)
            guard !below.isEmpty, !word.hasPrefix("-") else { return nil }
            if command == program, word == "help" { continue }
            guard let next = below[word] else {
                let names = [program._commandName, command._commandName]
                let path = names.prefix(command == program ? 1 : 2).joined(separator: " ")
                let near = nearest(to: word, among: below.keys.sorted())
                return Finding(
                    "argument.command.unknown", at: .argument("COMMAND"),
                    "\(path) has no such command", value: word,
                    fix: near.map { "did you mean `\($0)`?" } ?? "list them with: \(path) --help")
            }
            command = next
        }
        return nil
    }

    private static func commands(
        below command: any ParsableCommand.Type
    ) -> [String: any ParsableCommand.Type] {
        let configuration = command.configuration
        let all =
            configuration.subcommands
            + configuration.groupedSubcommands.flatMap(\.subcommands)
        return Dictionary(
            all.map { ($0._commandName, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
