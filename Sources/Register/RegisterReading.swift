import BudgetModel
import Diagnostics

/// What the reading of one input told, beside its rows.
public struct RegisterReading: Sendable {
    /// File, table or query; never a password.
    public var location: String
    /// Of what was read, hexadecimal: the bytes on disk, or the rows whatever their order.
    public var sha256 = ""
    public var byteCount: Int64 = 0
    /// Rows and the sum of every column of numbers; an unreadable number counts 0.
    public var totals = ControlTotals()
    public var rejected: [RejectedRow] = []
    /// Everything that is wrong with rejected rows (the first hundred findings), and remarks.
    public var findings: [Finding] = []

    public init(location: String) { self.location = location }
}

/// One input while it is read: takes row after row, counts them, and keeps what is wrong.
public struct RegisterIntake {
    public let cells: RegisterCells
    public private(set) var reading: RegisterReading
    private let numbers: [(column: Int, fractionDigits: Int)]
    /// The numbers of the row at hand; 0 where a cell holds none.
    private var amounts: [Int64]
    /// Rows recorded later are skipped by rule; seconds since 1970 UTC.
    private let asOf: Int64?
    private static let mostFindings = 100

    public init(_ cells: RegisterCells, location: String, asOf: Int64? = nil) {
        self.cells = cells
        self.asOf = asOf
        let columns = cells.input.columns
        numbers = columns.indices.compactMap { column in
            guard cells.isPresent(column), let digits = columns[column].fractionDigits else {
                return nil
            }
            return (column, digits)
        }
        amounts = .init(repeating: 0, count: numbers.count)
        reading = RegisterReading(location: location)
        reading.totals.amountColumns = numbers.map { columns[$0.column].name }
        let zeros = [Int128](repeating: 0, count: numbers.count)
        for tally in [
            \ControlTotals.read, \ControlTotals.accepted, \ControlTotals.rejected,
            \ControlTotals.skipped,
        ] {
            reading.totals[keyPath: tally].sums = zeros
        }
    }

    /// Takes the row whose cells are set.
    ///
    /// - Parameter check: may fault cells that the input itself would take.
    /// - Returns: whether its rows were added, it was skipped by rule, or it has to be rejected.
    public mutating func take(
        _ codes: inout Codes, _ rows: inout RegisterRows, check: () -> Void = {}
    ) -> Taken {
        cells.begin()
        check()
        reading.totals.read.rows += 1
        for index in numbers.indices {
            let (column, digits) = numbers[index]
            amounts[index] = cells.countable(column, fractionDigits: digits)
            reading.totals.read.sums[index] += Int128(amounts[index])
        }
        if let asOf, let column = cells.input.recordedAt, let moment = cells.instant(column),
            moment > asOf
        {
            count(in: \.skipped)
            return .skipped
        }
        guard cells.input.take(cells, &codes, &rows) else {
            count(in: \.rejected)
            return .rejected
        }
        count(in: \.accepted)
        return .accepted
    }

    public enum Taken: Sendable { case accepted, skipped, rejected }

    private mutating func count(in tally: WritableKeyPath<ControlTotals, ControlTotals.Tally>) {
        reading.totals[keyPath: tally].rows += 1
        for index in amounts.indices {
            reading.totals[keyPath: tally].sums[index] += Int128(amounts[index])
        }
    }

    /// Counts a row of which nothing can be read.
    public mutating func skipBlank() {
        reading.totals.read.rows += 1
        reading.totals.skipped.rows += 1
    }

    /// Counts and keeps a row whose cells cannot be told apart.
    public mutating func rejectUnreadable(_ row: RejectedRow, at place: Place) {
        reading.totals.read.rows += 1
        reading.totals.rejected.rows += 1
        reading.rejected.append(row)
        guard reading.findings.count < Self.mostFindings else { return }
        reading.findings.append(
            Finding(
                row.code, at: place, "\(row.field): \(row.reason)", value: row.value, fix: row.fix))
    }

    /// Keeps the row at hand word for word, with its first fault; every fault is a finding.
    ///
    /// - Parameters:
    ///   - line: of the file, or the number of the row.
    ///   - place: of a fault: where a person finds it, and its column within the line.
    public mutating func reject(
        _ faults: [CellFault], line: Int, text: @autoclosure () -> String,
        place: (CellFault) -> (place: Place, column: Int)
    ) {
        for (index, fault) in faults.enumerated() {
            guard index == 0 || reading.findings.count < Self.mostFindings else { return }
            let (place, column) = place(fault)
            let name = cells.input.columns[fault.column].name
            if index == 0 {
                reading.rejected.append(
                    RejectedRow(
                        input: cells.input.name, line: line, column: column, field: name,
                        value: fault.value, code: fault.code, reason: fault.message,
                        fix: fault.fix, text: text()))
            }
            if reading.findings.count < Self.mostFindings {
                reading.findings.append(
                    Finding(
                        fault.code, at: place, "\(name): \(fault.message)", value: fault.value,
                        fix: fault.fix))
            }
        }
    }

    /// What was read, with what is told once for each column.
    ///
    /// - Parameter place: of a column's remarks.
    public func finished(sha256: String, place: (_ column: String) -> Place) -> RegisterReading {
        var reading = reading
        reading.sha256 = sha256
        for (column, count) in cells.cleaned.enumerated() where count > 0 {
            guard cells.input.columns[column].kind == .code else { continue }
            let name = cells.input.columns[column].name
            reading.findings.append(
                CodeText.cleanedNote(
                    "register.code.cleaned", at: place(name), column: name, count: count))
        }
        return reading
    }
}
