import ArgumentParser
import PostgresStore
import Workplace

/// `hemtag review batches`.
struct ReviewBatchesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batches",
        abstract: "List batches and whether they have landed, or the lines of some.",
        discussion: """
            A line has landed where a later export of the plan shows its change, is outstanding \
            where the plan is as it was, doubled where it shows the change twice, and differs \
            otherwise.

            EXAMPLES
              hemtag review batches
              hemtag review batches 7                    line by line
              hemtag review batches --format csv
            """)

    @OptionGroup var desk: DeskOptions

    @Argument(help: "Numbers of batches.")
    var batches: [Int64] = []

    @Option(help: ArgumentHelp("text, json or csv.", valueName: "format"))
    var format = ReviewFormat.text

    func run() throws {
        let all = try desk.desk().allBatches()
        if let unknown = batches.first(where: { number in !all.contains { $0.number == number } }) {
            throw ReviewDesk.unknown(unknown)
        }
        let table = BatchTable(all.filter { batches.isEmpty || batches.contains($0.number) })
        Terminal.put(batches.isEmpty ? table.text(format) : table.lines(format))
    }
}

/// `hemtag review withdraw-batch`.
struct ReviewWithdrawBatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw-batch",
        abstract: "Take a batch back: it is waited for no longer.",
        discussion: """
            Its proposals are again what the decisions on them say, and can leave in another \
            batch. See to it that the system of the plan does not take the file any more. A batch \
            that is told as doubled although the plan is right is withdrawn too.

            EXAMPLES
              hemtag review withdraw-batch 7 --reason "the ledger refused the file"
            """)

    @OptionGroup var desk: DeskOptions

    @Argument(help: "Number of the batch.")
    var batch: Int64

    @Option(help: ArgumentHelp("Why; it is kept for ever.", valueName: "text"))
    var reason: String

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("Give a --reason.") }
    }

    func run() throws {
        try desk.desk().withdraw(batch, reason: reason)
        Terminal.print("batch \(batch) withdrawn")
    }
}
