import ArgumentParser
import Decisions
import Diagnostics
import PostgresStore
import Workplace

/// `hemtag review list`.
struct ReviewListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List proposals: the open ones, or those that the filters name.",
        discussion: """
            EXAMPLES
              hemtag review list --mine                  open, and mine to decide
              hemtag review list --in awaiting_second --unit 1400
              hemtag review list --in approved --format csv
            """)

    @OptionGroup var desk: DeskOptions
    @OptionGroup var filters: ReviewFilters

    @Flag(help: "In every state, booked and superseded ones too.")
    var all = false

    @Option(help: ArgumentHelp("text, json or csv.", valueName: "format"))
    var format = ReviewFormat.text

    func run() throws {
        let desk = try desk.desk()
        let isOpenOnly = !all && filters.state.isEmpty && filters.proposals.isEmpty
        let found = try filters.chosen(desk).map(\.standing)
            .filter { !isOpenOnly || $0.state.isOpen }
        Terminal.put(ReviewTable(desk, found).text(format))
    }
}

/// `hemtag review sample`: proposals drawn by the run's fingerprint, for a closer look.
struct ReviewSampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draw proposals by the run's fingerprint: nobody chooses which.",
        discussion: """
            The same run draws the same proposals, whoever asks and however often.

            EXAMPLES
              hemtag review sample --size 25
              hemtag review sample --size 10 --in approved
            """)

    @OptionGroup var desk: DeskOptions
    @OptionGroup var filters: ReviewFilters

    @Option(help: ArgumentHelp("How many.", valueName: "count"))
    var size: Int

    @Option(help: ArgumentHelp("text, json or csv.", valueName: "format"))
    var format = ReviewFormat.text

    func validate() throws {
        if size < 1 { throw ValidationError("Draw one proposal or more.") }
    }

    func run() throws {
        let desk = try desk.desk()
        let found = try filters.chosen(desk).map(\.standing)
        Terminal.put(
            ReviewTable(desk, ProposalSample.draw(size, of: found, by: desk.run.fingerprint))
                .text(format))
    }
}

/// `hemtag review show`.
struct ReviewShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show proposals: legs, what was decided, and what changed since.",
        discussion: """
            EXAMPLES
              hemtag review show P-00042-2027
            """)

    @OptionGroup var desk: DeskOptions

    @Argument(help: "Numbers of proposals.")
    var proposals: [String]

    func run() throws {
        let desk = try desk.desk()
        let named = try ReviewFilters.named(proposals, desk)
        let texts = desk.standings.filter { named[$0.id] != nil }.map(ReviewText.text)
        Terminal.put(texts.joined(separator: "\n"))
    }
}
