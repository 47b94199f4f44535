import BudgetModel

/// The columns of one block, in codes of the thread that parsed it.
struct PlanSegment {
    var ordinal: Int
    var worker: Int
    var lineCount = 0
    var count = 0
    var unit: [UInt32] = []
    var account: [UInt32] = []
    var activity: [UInt32] = []
    var period: [Int32] = []
    var reference: [Int64] = []
    var current: [Int64] = []
    /// Rows with equal versions, where they are set apart.
    var still: StillRows.Block?
    /// Line within the block; kept only where duplicates are refused.
    var line: [UInt32] = []
    /// Which versions the row gives (1 the reference, 2 the current plan), and on which sides it is
    /// declared to stand (4 revenue, 8 expense); kept where rows differ.
    var roles: [UInt8] = []
}

/// An approved change of one row, in codes of its thread.
struct LocalChange {
    var ordinal: Int
    var line: Int
    var unit: UInt32
    var account: UInt32
    var activity: UInt32
    var period: Int32
    var type: ApprovedChangeType
    var amount: Int64
    var decision: String
    var reason: String
}

/// Sums of one thread: rows, and every amount column. The row loop adds to the sums in place; the
/// owner deallocates them.
struct LocalTally {
    var rows: Int64 = 0
    let sums: UnsafeMutableBufferPointer<Int128>

    init(columns: Int) {
        sums = .allocate(capacity: columns)
        sums.initialize(repeating: 0)
    }

    func deallocate() { sums.deallocate() }

    /// Takes in one row.
    @inline(__always)
    mutating func count(_ values: UnsafeMutableBufferPointer<Int64>) {
        rows += 1
        for index in 0..<values.count { sums[index] &+= Int128(values[index]) }
    }

    /// Rows and sums as a value of their own.
    var tally: ControlTotals.Tally {
        var tally = ControlTotals.Tally()
        tally.rows = rows
        tally.sums = Array(sums)
        return tally
    }
}

/// One thing wrong with a row, before its line in the file is known.
struct RowProblem {
    var code: String
    /// Position of the field in the block.
    var position: Int
    var column: Int
    var field: String
    var value: String
    var message: String
    var fix: String
}

/// A row that was not taken: all that is wrong with it.
struct LocalRejection {
    var ordinal: Int
    /// Where the row begins in its block.
    var start: Int
    /// Lines of the block before the row's first problem; 1-based columns of decoded bytes.
    var places: [(line: Int, column: Int)]
    var problems: [RowProblem]
    var text: String
}

/// The last row of a file that ends without a line end, and with an amount.
struct LocalOpenEnd {
    var ordinal: Int
    var line: Int
    var column: Int
    var value: String
}

/// Why reading ended before the end of the file.
struct LocalStop {
    var ordinal: Int
    var line: Int
    var column: Int
    var reason: Int32
    var value: String?
}
