import ArgumentParser
import Decisions
import Diagnostics
import FiveSteps
import Workplace

/// `hemtag promise`: what an initiative commits to before it starts.
struct PromiseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promise",
        abstract: "Lock what an initiative promises, change it by decision, look at it.",
        discussion: unwrapped(
            """
            A promise is what the register says of an initiative on the day when a person locks \
            it: key figures with baseline, target and deadline, planned benefits, investments, how \
            the gain arises, who answers for it. It is kept with its hash for ever. A change of it \
            is an amendment that rests on a decision: a new version, never an edit. The initiative \
            is measured by the latest version, and shown beside the first.

            You are who you are to the database: your login must be one person's in the input \
            `person`.

            EXAMPLES
              hemtag promise show NATT --pipeline nightly.yaml
              hemtag promise lock NATT --pipeline nightly.yaml
              hemtag promise amend NATT --decision "Board 2027-03-11 §14" --pipeline nightly.yaml
            """),
        subcommands: [PromiseLockCommand.self, PromiseAmendCommand.self, PromiseShowCommand.self])
}

/// Which initiative of which pipeline.
struct InitiativeOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The initiative's code.", valueName: "initiative"))
    var initiative: String

    @Option(
        help: ArgumentHelp("The pipeline whose register has it.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String

    @Option(
        help: ArgumentHelp(
            "A libpq URL or keywords; default: the pipeline's own.", valueName: "url"))
    var database: String?

    func desk() throws -> InitiativeDesk {
        try InitiativeDesk(pipeline: pipeline, database: database)
    }
}

/// `hemtag promise lock`.
struct PromiseLockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Lock what the register says now as the promise.",
        discussion: unwrapped(
            """
            EXAMPLES
              hemtag promise lock NATT --pipeline nightly.yaml
            """))

    @OptionGroup var options: InitiativeOptions

    func run() throws {
        let version = try options.desk().lock(options.initiative)
        Terminal.print("\(options.initiative) locked by \(version.person), hash \(version.digest)")
    }
}

/// `hemtag promise amend`.
struct PromiseAmendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "amend", abstract: "Lock what the register says now as a new version.",
        discussion: unwrapped(
            """
            EXAMPLES
              hemtag promise amend NATT --decision "Board 2027-03-11 §14" --pipeline nightly.yaml
            """))

    @OptionGroup var options: InitiativeOptions

    @Option(help: ArgumentHelp("The decision that it rests on.", valueName: "reference"))
    var decision = ""

    func run() throws {
        let version = try options.desk().amend(options.initiative, decision: decision)
        Terminal.print(
            "\(options.initiative) version \(version.number) by \(version.person), hash "
                + version.digest)
    }
}

/// `hemtag promise show`.
struct PromiseShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what is locked, or what would be; every version stays readable.",
        discussion: unwrapped(
            """
            EXAMPLES
              hemtag promise show NATT --pipeline nightly.yaml
              hemtag promise show NATT --version 1 --format json --pipeline nightly.yaml
            """))

    @OptionGroup var options: InitiativeOptions

    @Option(
        name: .customLong("version"),
        help: ArgumentHelp("This version; default: the latest.", valueName: "number"))
    var number: Int?

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = OutputFormat.text

    func run() throws {
        let desk = try options.desk()
        let (present, history) = try desk.promise(of: options.initiative)
        let shown = number.map { number in history.versions.first { $0.number == number } }
        if let number, shown == .some(nil) {
            throw CommandFailure(
                status: .usage,
                findings: [
                    Finding(
                        "argument.promise.version", at: .argument("--version"),
                        "there is no such version", value: "\(number)",
                        fix: "look at them all: hemtag promise show")
                ])
        }
        let version = (shown ?? history.latest) ?? nil
        switch format {
        case .json: Terminal.print((version?.promise ?? present).canonical.text)
        case .text:
            Terminal.put(
                PromiseText.text(
                    version?.promise ?? present, version, history,
                    hasChanged: version.map { $0.digest != present.digest } ?? false))
        }
    }
}
