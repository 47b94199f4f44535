import ArgumentParser
import Diagnostics
import HostFiles
import Reports
import Workplace

/// `hemtag diff RUN RUN`: what is other in the second than in the first.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two runs: sums, benefits, lines and inputs that differ.",
        discussion: """
            Says of two published runs of one entity what moved and, as far as they tell, why: \
            the record itself, the rules, the plans, or what other benefits claim. Lines show \
            their current amounts and adjustments.

            EXAMPLES
              hemtag diff 16 17
              hemtag diff 16 17 --language sv
              hemtag diff 16 17 --format json
              hemtag diff 16 17 --format csv --out difference
            """)

    @Argument(help: ArgumentHelp("The earlier run's number.", valueName: "run"))
    var before: Int64

    @Argument(help: ArgumentHelp("The later run's number.", valueName: "run"))
    var after: Int64

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("en, sv or fi.", valueName: "language"))
    var language = Language.english

    @Option(help: ArgumentHelp("text, json or csv.", valueName: "format"))
    var format = DiffFormat.text

    @Option(
        help: ArgumentHelp("The folder for csv; it is made.", valueName: "dir"),
        completion: .directory)
    var out: String?

    func validate() throws {
        guard (format == .csv) == (out != nil) else {
            throw ValidationError("--format csv and --out DIR go together: one file a table.")
        }
    }

    func run() throws {
        let place = try options.place()
        let first = try PublishedRun(before, of: options.choice(), in: place)
        let second = try PublishedRun(after, of: options.choice(), in: place)
        let difference = RunDifference(
            before: try first.outcome(), after: try second.outcome(),
            context: try second.context(comparedWith: first), language: language)
        switch format {
        case .text: Terminal.put(difference.text)
        case .json: Terminal.put(difference.json)
        case .csv:
            guard let out else { return }
            try Folder.make(out)
            for (name, text) in difference.csv {
                let file = try WholeFile("\(out)/\(name)", readableBy: .group)
                file.write(text)
                try file.publish()
            }
        }
    }
}

/// How a difference is told.
enum DiffFormat: String, CaseIterable, ExpressibleByArgument { case text, json, csv }
