import ArgumentParser
import Diagnostics
import NightlyRun

/// Arguments that need more than their type to be right.
enum Arguments {
    static func day(_ text: String) throws -> AsOf {
        if let day = AsOf(text) { return day }
        throw CommandFailure(
            status: .usage,
            findings: [
                Finding(
                    "argument.day.malformed", at: .argument("--as-of"), "this is no day",
                    value: text, fix: "write the year, month and day as 2027-01-31")
            ])
    }

    /// Files alone never ask for a database.
    static let noDatabase = CommandFailure(
        status: .failed,
        findings: [
            Finding(
                "argument.database.absent", "an input asks for a database and none is meant",
                fix: "give the input as a file")
        ])
}
