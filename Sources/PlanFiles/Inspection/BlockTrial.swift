import BudgetModel
import Diagnostics

/// A proposed block, read by the reader that a run reads with.
struct BlockTrial {
    private(set) var summary: [String] = []
    private(set) var notes = GuessNotes()
    private(set) var loads = false

    /// - Parameter agreeing: totals of the file that equal the rows that they are of.
    init(_ source: PlanSource, agreeing: [String]) {
        var lenient = source
        lenient.maxRejected = .max
        var codes = Codes()
        do throws(Findings) {
            let loaded = try PlanReader(threads: 2).load(lenient, into: &codes)
            tell(loaded, agreeing)
            loads = loaded.rejected.isEmpty
        } catch {
            let shown = error.all.prefix(5)
            summary = ["As it stands this block does not load:"] + shown.map(\.message)
            for finding in shown {
                notes.doubt("file", "the block does not load: \(finding.message): \(finding.fix)")
            }
        }
    }

    private mutating func tell(_ loaded: LoadedPlan, _ agreeing: [String]) {
        let totals = loaded.totals
        let skipped = totals.skipped.rows > 0 ? ", \(totals.skipped.rows) skipped by rule" : ""
        let rejected = totals.rejected.rows > 0 ? ", \(totals.rejected.rows) rejected" : ""
        summary.append(
            "Read by this block: \(totals.read.rows) rows, \(totals.accepted.rows) plan rows"
                + skipped + rejected + ".")
        for (index, column) in totals.amountColumns.enumerated().prefix(12) {
            let name = FoldedText.harmless(column)
            summary.append(
                "  \(name): \(Self.decimal(totals.accepted.sums[index], loaded.table.measure))")
        }
        if totals.amountColumns.count > 12 {
            summary.append("  and \(totals.amountColumns.count - 12) more columns")
        }
        if !agreeing.isEmpty {
            summary.append("Totals in the file that agree with the rows that they are of:")
            summary += agreeing.map { "  " + $0 }
        }
        guard let first = loaded.rejected.first else { return }
        notes.doubt(
            "file",
            "\(totals.rejected.rows) of \(totals.read.rows) rows would be rejected; first "
                + "line \(first.line), \(FoldedText.harmless(first.field)): \(first.reason)")
    }

    /// A sum in cents or 1/10 000, with its decimals.
    private static func decimal(_ sum: Int128, _ measure: Measure) -> String {
        let count = measure.fractionDigits
        let digits = String(sum.magnitude)
        let padded = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
        return "\(sum < 0 ? "-" : "")\(padded.dropLast(count)).\(padded.suffix(count))"
    }
}
