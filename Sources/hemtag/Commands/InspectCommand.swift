import ArgumentParser
import PlanFiles

/// `hemtag inspect FILE`: a source block from an export.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Guess dialect and mapping of an export; print a source block to paste.",
        discussion: """
            Looks at delimiter, quotes, encoding, numbers, dates, preamble and total rows, and at
            what the columns are called and hold. What it is unsure of stands beside the setting,
            as a comment. Check the result with: hemtag check PIPELINE.

            EXAMPLES
              hemtag inspect export.csv
              hemtag inspect export.csv >> nightly.yaml
            """)

    @Argument(help: "The export.", completion: .file())
    var file: String

    func run() throws {
        let inspection = try DialectInspector.inspect(file)
        Terminal.put(inspection.yaml)
    }
}
