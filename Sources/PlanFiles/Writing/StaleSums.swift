import Diagnostics
import HostFiles

/// Rows of an export that were skipped by rule and hold current amounts, mostly sums: they are
/// written back as they stood, and no longer add up where lines above them have changed. They are
/// named in a file beside the adjusted plan.
struct StaleSums {
    /// More of them need no list.
    static let most = 10_000

    private let path: String
    private let readers: Readers
    /// Lines of the file before the block at hand.
    private var line: Int
    private var rows: [(line: Int, text: String)] = []
    private var hasChanged = false

    /// - Parameter path: of the adjusted plan.
    init(of path: String, readableBy readers: Readers, linesBefore: Int) {
        self.path = path + ".stale_sums.csv"
        self.readers = readers
        line = linesBefore
    }

    /// Takes in the next block of the file, which its rewriter has written.
    mutating func take(_ rewriter: BlockRewriter) {
        hasChanged = hasChanged || rewriter.hasChanged
        for row in rewriter.skippedSums where rows.count < Self.most {
            rows.append((line + row.line + 1, row.text))
        }
        line += rewriter.lineCount
    }

    /// Writes the list where there is one.
    ///
    /// - Throws: `output.disk.full` or `output.file.unwritable`.
    func publish() throws(Finding) {
        guard hasChanged, !rows.isEmpty else { return }
        var text = "line,row\n"
        for row in rows {
            text += "\(row.line),\"\(row.text.replacing("\"", with: "\"\""))\"\n"
        }
        let file = try WholeFile(path, readableBy: readers)
        file.write(text)
        try file.publish()
    }
}
