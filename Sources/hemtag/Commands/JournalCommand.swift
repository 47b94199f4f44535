import ArgumentParser
import Decisions
import Diagnostics
import Workplace

/// `hemtag journal`: the evidence of what was decided.
struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Show the journal of decisions and runs, and verify it.",
        discussion: """
            Every decision and every published or pruned run is an entry, chained to the one \
            before it by SHA-256 over canonical JSON. Keep the head that `verify` prints \
            somewhere else: whoever rewrites the journal cannot end with it.

            EXAMPLES
              hemtag journal show --limit 20
              hemtag journal verify
            """, subcommands: [JournalShowCommand.self, JournalVerifyCommand.self])
}

/// `hemtag journal show`.
struct JournalShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the journal, newest last, one JSON object a line.")

    @OptionGroup var options: DatabaseOptions

    @Option(help: ArgumentHelp("Of this reporting entity.", valueName: "name"))
    var entity: String?

    @Option(help: ArgumentHelp("The newest entries only.", valueName: "count"))
    var limit: Int?

    func run() throws {
        let journal = try JournalDesk(
            in: options.place(), entity: try entity ?? options.named()?.entity)
        var lines: [String] = []
        try journal.visit { lines.append($0.line(entity: journal.entity)) }
        for line in lines.suffix(limit ?? lines.count) { Terminal.print(line) }
    }
}

/// `hemtag journal verify`.
struct JournalVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Recompute every hash of the journal; print its head.")

    @OptionGroup var options: DatabaseOptions

    @Option(help: ArgumentHelp("Of this reporting entity.", valueName: "name"))
    var entity: String?

    func run() throws {
        let journal = try JournalDesk(
            in: options.place(), entity: try entity ?? options.named()?.entity)
        let check = try journal.verified()
        Terminal.print("\(check.count) entries hold, head \(check.head)")
    }
}
