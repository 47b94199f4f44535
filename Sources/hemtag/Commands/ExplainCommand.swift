import ArgumentParser
import BudgetModel
import Diagnostics
import PostgresStore
import Reconciliation
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
              hemtag explain B-0012 --format json         for a program
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

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = OutputFormat.text

    func run() throws {
        let published = try PublishedRun(number, of: options.choice(), in: options.place())
        let outcome = try published.outcome()
        switch format {
        case .text:
            if let text = Explanation.text(outcome, benefit: benefit, language: language) {
                return Terminal.print(text)
            }
        case .json:
            if let json = Explanation.json(outcome, benefit: benefit, language: language) {
                return Terminal.put(json)
            }
        }
        let near = NearCodes(outcome.codes.benefits).nearest(to: benefit)
        throw CommandFailure(
            status: .usage,
            findings: [
                Finding(
                    "argument.benefit.unknown", at: .argument("BENEFIT"),
                    "run \(published.record.number) knows no such benefit", value: benefit,
                    fix: near.map { "did you mean `\($0)`?" }
                        ?? "look it up in benefit_outcome.csv or in hemtag.benefit_outcome")
            ])
    }
}
