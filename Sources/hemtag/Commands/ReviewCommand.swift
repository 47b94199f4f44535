import ArgumentParser
import PipelineFile
import Workplace

/// `hemtag review`: what is to be decided, and deciding it.
struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Look at what is to be decided, and decide it.",
        discussion: """
            A proposal is all that one benefit moves from one line to another in a budget year; \
            it keeps its number, such as P-00042-2027, for ever. A decision holds for what its \
            maker saw and no more: where more is to book, on another line, for another owner or \
            against another reference, the proposal asks again.

            Who may decide stands in register.authority and register.person; you are who you are \
            to the database. The owner of a benefit never decides on it.

            EXAMPLES
              hemtag review list                                what is open
              hemtag review show P-00042-2027                   legs, history, what changed
              hemtag review approve P-00042-2027 --reason "agreed with the unit"
              hemtag review approve --initiative RUTT --in proposed --reason "board plan 2027"

            Exit code 3 says that some proposals were refused, each with its reason.
            """,
        subcommands: [
            ReviewListCommand.self, ReviewShowCommand.self, ReviewSampleCommand.self,
            ReviewApproveCommand.self, ReviewRejectCommand.self, ReviewDeferCommand.self,
            ReviewSecondCommand.self, ReviewWithdrawCommand.self,
        ])
}

/// Whose proposals.
struct DeskOptions: ParsableArguments {
    @OptionGroup var options: DatabaseOptions

    @Option(help: ArgumentHelp("Proposals of this reporting entity.", valueName: "name"))
    var entity: String?

    @Option(help: ArgumentHelp("Proposals of the pipeline of this name.", valueName: "name"))
    var name: String?

    func desk() throws -> ReviewDesk {
        let named = try options.named()
        return try ReviewDesk(
            in: options.place(), entity: entity ?? named?.entity, pipeline: name ?? named?.name)
    }
}
