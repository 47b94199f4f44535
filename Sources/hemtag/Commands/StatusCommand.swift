import ArgumentParser
import Diagnostics
import PostgresStore
import Workplace

/// `hemtag status`: whether the nights are as they should be, for people and for monitors.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say whether the nights are as they should be.",
        discussion: """
            For each pipeline: the last published run, when a night last looked (and published or
            found nothing new), what is still owed, and what is under way. Changes nothing.

            EXAMPLES
              hemtag status                                    every pipeline of the database
              hemtag status --pipeline nightly.yaml --max-age 26h
              hemtag status --max-age 26h --format nagios      one line for a monitor

            Exit code 0: all is well. 3: something has to be looked at, and is told.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, nagios }

    @OptionGroup var options: RunOptions

    @Option(
        help: ArgumentHelp(
            "How old the last look may be: 26h, 90m, 2d; default: any age.", valueName: "age"))
    var maxAge: String?

    @Option(help: ArgumentHelp("text, json or nagios.", valueName: "format"))
    var format = Format.text

    func validate() throws {
        if let maxAge, NightStatus.seconds(maxAge) == nil {
            throw ValidationError("--max-age is a number and s, m, h or d, such as 26h.")
        }
    }

    func run() throws {
        let store = RunStore(try options.place().connect())
        let choice = try options.choice()
        let allowed = maxAge.flatMap { NightStatus.seconds($0) }
        let all = try store.pulses(entity: choice.entity, pipeline: choice.pipeline)
            .map { NightStatus($0, maxAge: allowed) }
        switch format {
        case .text: Terminal.print(all.isEmpty ? "There is no run yet." : all.text)
        case .json: Terminal.print(all.json)
        case .nagios: Terminal.print(all.nagiosLine)
        }
        if all.isEmpty || all.contains(where: { !$0.troubles.isEmpty }) {
            throw ExitCodeOnly(.doneWithNotice)
        }
    }
}

extension [NightStatus] {
    fileprivate var text: String {
        let header = [
            "entity", "pipeline", "published", "at", "last look", "under way", "to look at",
        ]
        let rows = map { status in
            [
                status.pulse.entity, status.pulse.pipeline,
                status.pulse.published.map { "run \($0)" } ?? "", status.pulse.publishedAt ?? "",
                status.pulse.lookSeconds.map { NightStatus.text($0) + " ago" } ?? "",
                status.pulse.running.map { "run \($0)" } ?? "",
                status.troubles.joined(separator: "; "),
            ]
        }
        return TextTable.text([header] + rows)
    }

    fileprivate var json: String {
        let lines = map { status -> String in
            let pulse = status.pulse
            let pairs: [(String, String)] = [
                ("entity", JSONText.quoted(pulse.entity)),
                ("pipeline", JSONText.quoted(pulse.pipeline)),
                ("ok", status.troubles.isEmpty ? "true" : "false"),
                ("published_run", pulse.published.map { "\($0)" } ?? "null"),
                ("published_at", pulse.publishedAt.map(JSONText.quoted) ?? "null"),
                ("looked_at", pulse.lookedAt.map(JSONText.quoted) ?? "null"),
                ("look_age_seconds", pulse.lookSeconds.map { "\($0)" } ?? "null"),
                ("newest_run", "\(pulse.newest)"),
                ("newest_state", JSONText.quoted(pulse.newestState.rawValue)),
                ("running", pulse.running.map { "\($0)" } ?? "null"),
                ("owes", "[" + pulse.owes.map(JSONText.quoted).joined(separator: ", ") + "]"),
                (
                    "troubles",
                    "[" + status.troubles.map(JSONText.quoted).joined(separator: ", ") + "]"
                ),
            ]
            return "  {" + pairs.map { "\(JSONText.quoted($0.0)): \($0.1)" }.joined(separator: ", ")
                + "}"
        }
        return lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n]"
    }

    /// `HEMTAG OK - …`, as monitors read it.
    fileprivate var nagiosLine: String {
        if isEmpty { return "HEMTAG CRITICAL - there is no run yet" }
        let told = filter { !$0.troubles.isEmpty }.map { status in
            "\(status.pulse.entity) / \(status.pulse.pipeline): "
                + status.troubles.joined(separator: "; ")
        }
        // A bar begins what monitors take for figures.
        let line = told.joined(separator: ". ").split(separator: "|").joined(separator: "/")
        return told.isEmpty
            ? "HEMTAG OK - \(count) pipelines as they should be" : "HEMTAG CRITICAL - \(line)"
    }
}
