import ArgumentParser
import Diagnostics
import PostgresStore
import Reports
import Workplace

/// `hemtag explain BENEFIT`: one benefit in sentences, with its proof.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain one benefit: claimed, looked for, found, and the proof.",
        discussion: """
            Says in sentences what was claimed, where it was looked for, what was found on which
            line, and which claims and lines prove that no reading of the plan could show more.

            EXAMPLES
              hemtag explain B-0012
              hemtag explain B-0012 --run 17 --language fi
            """)

    @Argument(help: "The benefit's id.")
    var benefit: String

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Of this run; default: the newest published.", valueName: "number"))
    var number: Int64?

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("en, sv or fi.", valueName: "language"))
    var language = Language.english

    func run() throws {
        let published = try PublishedRun(number, of: options.choice(), in: options.place())
        let outcome = try published.outcome()
        let text = Explanation.text(outcome, benefit: benefit, language: language)
        if let text {
            Terminal.print(text)
            return
        }
        throw CommandFailure(
            status: .usage,
            findings: [
                Finding(
                    "argument.benefit.unknown", at: .argument("BENEFIT"),
                    "run \(published.record.number) knows no such benefit", value: benefit,
                    fix: "look it up in benefit_outcome.csv or in hemtag.benefit_outcome")
            ])
    }
}
