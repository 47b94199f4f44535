import ArgumentParser
import Diagnostics
import HostFiles
import PipelineFile
import Workplace

/// `hemtag review remind`.
struct ReviewRemindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remind",
        abstract: "Tell each person what has stayed out too long: one digest, or none.",
        discussion: """
            Batches that have not landed go to whoever exported them; approvals that have left in \
            no batch, or wait for a second, to whoever approved. Where there is nothing, nothing \
            is printed and no command is run.

            With --command, each digest goes to the standard input of that command, which finds \
            the person in HEMTAG_PERSON, HEMTAG_PERSON_NAME and HEMTAG_PERSON_LOGINS. It runs in \
            the root folder, and is ended after a minute.

            EXAMPLES
              hemtag review remind --pipeline nightly.yaml
              hemtag review remind --pipeline nightly.yaml --after 7
              hemtag review remind --pipeline nightly.yaml \\
                  --command 'mail -s "Still out" "$HEMTAG_PERSON_LOGINS"'
            """)

    @OptionGroup var desk: DeskOptions

    @Option(
        help: ArgumentHelp(
            "After so many nights; default: remind_after of the pipeline file, or 3.",
            valueName: "nights"))
    var after: Int64?

    @Option(help: ArgumentHelp("Give each digest to this shell command.", valueName: "command"))
    var command: String?

    func validate() throws {
        if let after, after < 0 { throw ValidationError("Give --after as 0 or more.") }
    }

    func run() throws {
        let settings = try desk.options.pipeline.flatMap { try Pipeline.load($0).changes }
        let nights = after ?? Int64(settings?.remindAfter ?? ChangeSettings.usualReminder)
        for reminder in try desk.desk().reminders(after: nights) {
            let text = SafeCell.shownLines(reminder.text)
            guard let command else {
                Terminal.put(text)
                continue
            }
            let told = reminder.give(text, to: command)
            if !told.output.isEmpty { Terminal.print(told.output) }
            if !told.succeeded { throw Self.failed(command, told.status) }
        }
    }

    private static func failed(_ command: String, _ status: Int32) -> Finding {
        Finding(
            "output.command.failed", at: .argument("--command"),
            "the command failed with status \(status)", value: command,
            fix: "run it by hand with a text on its standard input")
    }
}
