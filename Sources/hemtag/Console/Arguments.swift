import ArgumentParser
import Diagnostics
import NightlyRun

/// Arguments that need more than their type to be right.
enum Arguments {
    static func day(_ text: String) throws -> AsOf { try day(text, of: "--as-of") }

    static func day(_ text: String, of argument: String) throws -> AsOf {
        if let day = AsOf(text) { return day }
        throw CommandFailure(
            status: .usage,
            findings: [
                Finding(
                    "argument.day.malformed", at: .argument(argument), "this is no day",
                    value: text, fix: "write the year, month and day as 2027-01-31")
            ])
    }

    static func notATable(_ pair: String) -> CommandFailure {
        CommandFailure(
            status: .usage,
            findings: [
                Finding(
                    "argument.table.unknown", at: .argument("TABLE=FILE"),
                    "this names no input of the register and its file", value: pair,
                    fix: "write for example benefits=benefits.csv; see hemtag database load --help")
            ])
    }
}
