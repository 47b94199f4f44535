import ArgumentParser
import Workplace

/// The root of the command line; one file a command in `Commands`.
struct Hemtag: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hemtag",
        abstract: "Shows whether claimed productivity gains are visible in the plan.",
        discussion: """
            A benefit register says what was gained: this unit, this account, these months, this \
            much. The plan for the same unit shows whether anyone took it out or moved it. Hemtag \
            compares the two, line by line, and says of every benefit how much the plan shows, how \
            much came back as other spending, and how much no line shows at all, with the proof.

            Begin with `hemtag reconcile` (files in, files out) or, for a nightly job, with \
            `hemtag begin FOLDER`, `hemtag check PIPELINE` and `hemtag run PIPELINE`.

            Exit codes: 0 done; 1 failed; 2 usage or configuration; 3 done, but rejected rows or \
            records that are not ready exist and the pipeline asks to be told; 4 input refused; \
            5 another run holds the lock; 6 database unreachable; 7 ended by a signal.
            """,
        version: programVersion,
        groupedSubcommands: [
            CommandGroup(
                name: "The job",
                subcommands: [RunCommand.self, CheckCommand.self, ReconcileCommand.self]),
            CommandGroup(
                name: "What runs found",
                subcommands: [
                    RunsCommand.self, StatusCommand.self, ShowCommand.self, ExplainCommand.self,
                    DiffCommand.self, ReportCommand.self, EvidenceCommand.self,
                ]),
            CommandGroup(
                name: "Deciding", subcommands: [ReviewCommand.self, JournalCommand.self]),
            CommandGroup(
                name: "Setting up",
                subcommands: [BeginCommand.self, InspectCommand.self, DatabaseCommand.self]),
        ])
}
