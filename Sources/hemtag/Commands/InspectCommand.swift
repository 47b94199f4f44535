import ArgumentParser
import Diagnostics
import PlanFiles

/// `hemtag inspect FILE`: a source block from an export.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Guess dialect and mapping of an export; print a source block to paste.",
        discussion: """
            Reads the whole file, judges its columns by what they hold before what they are called,
            and tries the block that it proposes: what the block loaded stands above it. The reason
            of each setting, and what else it could be, stands beside it as a comment; what must be
            looked at begins with CHECK, and what nothing in the file tells is left out and begins
            with FILL IN.

            Appended to a file by >>, the block is a document of its own that adds a source to the
            pipeline; in an empty file it is a whole pipeline. Check the result with:
            hemtag check PIPELINE.

            EXAMPLES
              hemtag inspect export.csv
              hemtag inspect export.csv --set unit=ansvar --set period=2027
              hemtag inspect export.csv >> nightly.yaml
            """)

    @Argument(help: "The export.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            """
            Say what a setting is instead of having it guessed: \
            \(InspectionChoices.settings.joined(separator: ", ")). A column by its name or its \
            number, several joined by +; unit==1100 for one code in all rows; none leaves it out.
            """,
            valueName: "setting=value"))
    var set: [String] = []

    @Option(
        help: ArgumentHelp(
            "Words of your own for what columns and versions are called.", valueName: "file"),
        completion: .file())
    var lexicon: String?

    func run() throws {
        let choices = try InspectionChoices(set)
        let lexicon = try lexicon.map { try Lexicon(adding: $0) } ?? .shipped
        let target = AppendedPipeline.standardOutput
        let inspection = try DialectInspector.inspect(file, choices: choices, lexicon: lexicon)
        if let target {
            var source = inspection.source
            source.path = target.path(to: file)
            Terminal.put(target.text(of: inspection.block(source)))
        } else {
            Terminal.put(inspection.yaml)
        }
        let open = inspection.missing.keys.sorted()
        if !open.isEmpty {
            Terminal.complain(
                "\(file): note: fill in \(open.joined(separator: ", ")): "
                    + "hemtag inspect \(file) --set \(open[0])=…")
        }
    }
}
