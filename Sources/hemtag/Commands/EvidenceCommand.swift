import ArgumentParser
import Diagnostics
import PostgresStore
import Workplace

/// `hemtag evidence RUN`: what an auditor needs to prove a published run without Hemtag.
struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Pack a run so that an auditor can prove it.",
        discussion: """
            The file holds the run's tables, its pipeline file, the inputs that are still what the
            run read, a digest of each, and verify.py: a program of Python's standard library that
            an auditor can read, and that proves the run from these files alone.

            EXAMPLES
              hemtag evidence 17 --out run-17.tar.zst
              tar --zstd -xf run-17.tar.zst
              python3 evidence-run-17/verify.py evidence-run-17

            It says `proved`, or names the first row that does not hold. What it cannot prove stands
            at its head.
            """)

    @Argument(
        help: ArgumentHelp("The run's number; default: the newest published run.", valueName: "run")
    )
    var number: Int64?

    @OptionGroup var options: RunOptions

    @Option(
        help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file())
    var out: String

    func run() throws {
        let published = try PublishedRun(number, of: options.choice(), in: options.place())
        let packed = try Evidence(published).write(to: out)
        Terminal.print(
            "Packed \(packed.files) files of run \(published.record.number) into \(out).")
        for (input, reason) in packed.leftOut {
            Terminal.print("Left out the input \(input): \(reason).")
        }
    }
}
