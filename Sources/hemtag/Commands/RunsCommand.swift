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
            others; an old run is kept as long as a kept one stands on it. A run owes what could
            not be done behind its publication (files, reports, pruning): the next one makes it up.
            A run whose process is gone is shown as interrupted. Last look: when a later night last
            found that nothing had changed since.

            EXAMPLES
              hemtag runs                                  of Hemtag's own database
              hemtag runs --pipeline nightly.yaml          of this pipeline
              hemtag runs --entity WSC-1                   of all pipelines of an entity
              hemtag runs --limit 5 --format json          for a program
            """)

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("How many runs.", valueName: "count"))
    var limit = 20

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = OutputFormat.text

    func run() throws {
        let store = RunStore(try options.place().connect())
        let choice = try options.choice()
        let runs = try store.runs(
            entity: choice.entity, pipeline: choice.pipeline, limit: limit)
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
                "written", "stands on", "kept for", "last look", "owes",
            ]
            let rows = runs.map { run in
                [
                    "\(run.number)", run.entity, run.pipeline, run.asOfText, run.stateText,
                    run.startedAt, run.programVersion, run.rows.map { "\($0.total)" } ?? "",
                    run.rows.map { "\($0.written)" } ?? "", run.baseText, run.dependentsText,
                    run.lookedAt ?? "", run.owes.joined(separator: ", "),
                ]
            }
            Terminal.print(TextTable.text([header] + rows))
        }
    }
}
