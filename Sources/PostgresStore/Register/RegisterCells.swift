import BudgetModel

/// What is wrong with one cell.
struct CellFault {
    var column: Int
    var code: String
    var reason: String
    var fix: String
    var value: String
}

/// The cells of the row at hand, addressed by canonical column. The bytes are libpq's and live no
/// longer than the row; nothing is allocated for a sound row.
final class RegisterCells {
    let columns: [RegisterColumn]
    let isCustom: Bool
    private let wires: UnsafeMutablePointer<WireType>
    private let cells: UnsafeMutablePointer<UnsafeRawBufferPointer>
    private let count: Int
    private(set) var faults: [CellFault] = []

    init(_ query: PreparedQuery) {
        columns = query.table.columns
        isCustom = query.isCustom
        count = columns.count
        wires = .allocate(capacity: count)
        cells = .allocate(capacity: count)
        for (index, wire) in query.wires.enumerated() { (wires + index).initialize(to: wire) }
        cells.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0), count: count)
    }

    deinit {
        wires.deallocate()
        cells.deallocate()
    }

    func load(_ fields: inout CopyFields) {
        if !faults.isEmpty { faults = [] }
        for column in 0..<count where wires[column] != .absent {
            let cell = fields.next() ?? UnsafeRawBufferPointer(start: nil, count: 0)
            cells[column] = wires[column] == .text ? RegisterCells.trimmed(cell) : cell
        }
    }

    /// Blanks around a code are padding, not part of it, in files and in databases alike.
    @inline(__always)
    private static func trimmed(_ cell: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (first, last) = (0, cell.count)
        while last > first, cell[last - 1] == UInt8(ascii: " ") { last -= 1 }
        while first < last, cell[first] == UInt8(ascii: " ") { first += 1 }
        return UnsafeRawBufferPointer(rebasing: cell[first..<last])
    }

    func isPresent(_ column: Int) -> Bool { wires[column] != .absent }

    /// Present in the query, and NULL or empty in this row.
    func isEmpty(_ column: Int) -> Bool { isPresent(column) && cells[column].isEmpty }

    private func bytes(_ column: Int) -> UnsafeRawBufferPointer? {
        let cell = cells[column]
        if !cell.isEmpty { return cell }
        if columns[column].isRequired {
            fault(
                column, "register.value.missing", "a required value is missing",
                "Fill \(columns[column].name).")
        }
        return nil
    }

    /// `noCode` for NULL, an empty text or an absent column.
    func code(_ column: Int, in book: inout CodeBook) -> Code {
        bytes(column).map { book.intern($0) } ?? noCode
    }

    func text(_ column: Int) -> String {
        bytes(column).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// A word of a vocabulary; nil where the cell is empty or holds none of its words.
    func word<Value>(_ column: Int, _ words: Vocabulary<Value>) -> Value? {
        guard let bytes = bytes(column) else { return nil }
        if let value = words.value(bytes) { return value }
        fault(
            column, "register.word.unknown", "this is none of the words that may stand here",
            "Write one of: \(words.list).")
        return nil
    }

    /// An exact count of units; nil for an empty cell or one that holds none.
    func units(_ column: Int, fractionDigits: Int) -> Int64? {
        guard let bytes = bytes(column) else { return nil }
        do {
            return wires[column] == .numeric
                ? try Numeric.units(bytes, fractionDigits: fractionDigits)
                : try Numeric.units(text: bytes, fractionDigits: fractionDigits)
        } catch {
            fault(column, error, fractionDigits)
            return nil
        }
    }

    /// A number for control totals: 0 where the cell holds none. Faults nothing.
    func countable(_ column: Int, fractionDigits: Int) -> Int64 {
        let cell = cells[column]
        guard !cell.isEmpty else { return 0 }
        let units =
            wires[column] == .numeric
            ? try? Numeric.units(cell, fractionDigits: fractionDigits)
            : try? Numeric.units(text: cell, fractionDigits: fractionDigits)
        return units ?? 0
    }

    /// The row's amount in units of its measure.
    func units(_ column: Int, _ measure: Measure) -> Int64? {
        units(column, fractionDigits: measure.fractionDigits)
    }

    func month(_ column: Int) -> MonthIndex? {
        guard let bytes = bytes(column) else { return nil }
        let month =
            wires[column] == .date ? BinaryField.month(bytes) : TextField.month(bytes)
        if month == nil {
            fault(
                column, "register.date.malformed", "this is no month or day of the calendar",
                "Write 2027-01 or 2027-01-31, or give the column the type date.")
        }
        return month
    }

    func period(_ column: Int) -> Period? {
        guard let bytes = bytes(column) else { return nil }
        if let period = Period(String(decoding: bytes, as: UTF8.self)) { return period }
        // A day of a date column means its month.
        if let month = TextField.month(bytes) { return Period(grain: .month, index: month) }
        fault(
            column, "register.period.malformed", "this is no period",
            "Write 2027-01, 2027-Q1 or 2027.")
        return nil
    }

    func boolean(_ column: Int) -> Bool? {
        guard let bytes = bytes(column) else { return nil }
        if wires[column] == .boolean { return bytes[0] == 1 }
        if let value = Vocabulary.booleans.value(bytes) { return value }
        fault(
            column, "register.boolean.malformed", "this is neither true nor false",
            "Write true or false.")
        return nil
    }

    /// Whole seconds since 1970 UTC, rounded down.
    func instant(_ column: Int) -> Int64? {
        guard let bytes = bytes(column) else { return nil }
        let seconds =
            wires[column] == .instant
            ? BinaryField.microseconds(bytes).map {
                $0 >= 0 ? $0 / 1_000_000 : ($0 - 999_999) / 1_000_000
            }
            : TextField.instant(bytes)
        if seconds == nil {
            fault(
                column, "register.instant.malformed", "this is no moment in time",
                "Write 2027-01-31T14:05:00Z, or give the column the type timestamptz.")
        }
        return seconds
    }

    /// Records what is wrong with a cell, once, however often the cell is asked for.
    func fault(_ column: Int, _ code: String, _ reason: String, _ fix: String) {
        guard !faults.contains(where: { $0.column == column && $0.code == code }) else { return }
        faults.append(
            CellFault(column: column, code: code, reason: reason, fix: fix, value: shown(column)))
    }

    private func fault(_ column: Int, _ fault: NumericFault, _ fractionDigits: Int) {
        switch fault {
        case .malformed:
            self.fault(
                column, "register.number.malformed", "this is not a number",
                "Write digits with at most one decimal point, or give the column the type numeric.")
        case .notFinite:
            self.fault(
                column, "register.number.not_finite", "NaN and infinity are no amounts",
                "Correct the value, or filter such rows in the query.")
        case .tooManyDecimals:
            self.fault(
                column, "register.number.too_many_decimals",
                "this has more than \(fractionDigits) decimals",
                "Round it where it comes from: round(…, \(fractionDigits)).")
        case .outOfRange:
            self.fault(
                column, "register.number.out_of_range",
                "this is beyond what an exact 64-bit count can hold", "Correct the value.")
        }
    }

    /// A cell as text, whatever its type.
    func shown(_ column: Int) -> String {
        let cell = cells[column]
        guard cell.baseAddress != nil else { return "" }
        switch wires[column] {
        case .absent: return ""
        case .text: return String(decoding: cell, as: UTF8.self)
        case .numeric: return Numeric.text(cell)
        case .date:
            return BinaryField.month(cell).map { "\(Period(grain: .month, index: $0))" }
                ?? "infinity"
        case .instant:
            return BinaryField.microseconds(cell).map { "\($0 / 1_000_000) s" } ?? "infinity"
        case .boolean: return cell[0] == 1 ? "true" : "false"
        }
    }

    /// The whole row, as far as the query has it.
    var rowText: String {
        (0..<count).filter(isPresent).map { "\(columns[$0].name)=\(shown($0))" }
            .joined(separator: ", ")
    }
}
