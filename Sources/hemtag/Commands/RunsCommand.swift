import ArgumentParser
import PostgresStore
import Workplace

/// `hemtag runs`: what was run, and how it ended.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List runs, newest first.",
        discussion: """
            A run writes the rows that differ from an earlier one's and stands on that one for the
            others; an old run is kept as long as a kept one stands on it.

            EXAMPLES
              hemtag runs                                  of Hemtag's own database
              hemtag runs --pipeline nightly.yaml          of the database of a pipeline
              hemtag runs --limit 5 --format json          for a program
            """)

    @OptionGroup var options: DatabaseOptions

    @Option(help: ArgumentHelp("Runs of this reporting entity only.", valueName: "name"))
    var entity: String?

    @Option(help: ArgumentHelp("Runs of the pipeline of this name only.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("How many runs.", valueName: "count"))
    var limit = 20

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = OutputFormat.text

    func run() throws {
        let store = RunStore(try options.place().connect())
        let runs = try store.runs(entity: entity, pipeline: name, limit: limit)
        switch format {
        case .json:
            let lines = runs.map { "  " + $0.json }
            Terminal.print(lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n]")
        case .text:
            if runs.isEmpty {
                Terminal.print("There is no run yet. Begin with: hemtag run PIPELINE")
                return
            }
            let header = [
                "run", "entity", "pipeline", "as of", "state", "started", "program", "rows",
                "written", "stands on", "kept for",
            ]
            let rows = runs.map { run in
                [
                    "\(run.number)", run.entity, run.pipeline, run.asOfText, run.state.rawValue,
                    run.startedAt, run.programVersion, run.rows.map { "\($0.total)" } ?? "",
                    run.rows.map { "\($0.written)" } ?? "", run.baseText, run.dependentsText,
                ]
            }
            Terminal.print(TextTable.text([header] + rows))
        }
    }
}
