import ArgumentParser
import Logging

/// How a scheduled command tells what it does.
struct LogOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    @Option(
        help: ArgumentHelp(
            "How log lines are written where standard error is no terminal.", valueName: "format"))
    var logFormat = Format.text

    @Flag(help: "Let log lines show the offending values; they are left out by default.")
    var showValues = false

    func logger() -> Logger {
        let format = logFormat
        return Logger(label: "hemtag") { _ in LineLog(isJSON: format == .json) }
    }
}
