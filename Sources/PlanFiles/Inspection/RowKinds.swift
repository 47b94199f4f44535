import CByteScan
import Diagnostics

/// Rows of a file that are no plan lines, and the rules that tell them: totals, headers again,
/// rows of units. The file is read once more, in bounded memory.
struct RowKinds {
    enum Kind: Int, CaseIterable { case total, emptyUnit, header, text }

    private(set) var rules: [RowRule] = []
    private(set) var notes = GuessNotes()
    /// Totals of the file that agree with the rows that they are of, in words.
    private(set) var agreeing: [String] = []

    private var columns: [SeparatingColumn]
    private var counts = [Int](repeating: 0, count: Kind.allCases.count)
    /// Totals by word, with their amounts and keys: as many as are needed to be sure.
    private var totals: [(values: [Int], cells: [String], isProven: Bool)] = []
    private var emptyUnitSums: [Int]
    private var sums: [Int]
    private var block: [Int]
    private var byUnit: [String: [Int]] = [:]

    /// - Throws: as `DelimitedInput` does.
    init(_ roles: ColumnRoles, path: String, dialect: Dialect) throws(Finding) {
        columns = roles.columns.indices.filter {
            !roles.amounts.contains($0) && roles.columns[$0].filled > 0
                && (!roles.columns[$0].isNumeric || roles.isCode($0))
        }.prefix(16).map { SeparatingColumn($0) }
        sums = [Int](repeating: 0, count: roles.amounts.count)
        (block, emptyUnitSums) = (sums, sums)
        guard !roles.amounts.isEmpty else { return }
        let input = try DelimitedInput(
            path: path, dialect: dialect, blockSize: 1 << 18, isDigested: false)
        let bytes = Block(capacity: 1 << 18 + 2 * Block.slack)
        let scan = BlockScan(dialect, engine: .vector)
        var lenient = dialect
        lenient.emptyAmount = .zero
        let format = AmountFormat(lenient, fractionDigits: 4)
        let unit = roles.keyColumns(roles.mapping.unit)
        while input.reader.next(bytes) {
            scan.scan(bytes)
            for index in 0..<scan.rowCount {
                take(scan.row(index), scan, format, roles, unit)
            }
            if scan.stop != nil { break }
        }
        conclude(roles, unit, dialect)
    }

    private mutating func take(
        _ row: Row, _ scan: BlockScan, _ format: AmountFormat, _ roles: ColumnRoles, _ unit: [Int]
    ) {
        if row.isBlank { return }
        var values: [Int] = []
        var (texts, repeated) = (0, 0)
        for column in roles.amounts {
            guard column < row.count else {
                values.append(0)
                continue
            }
            let field = scan.text(row, column).trimmed()
            if let value = try? format.read(field.buffer) {
                values.append(Int(value))
            } else {
                values.append(0)
                let text = scan.dialect.encoding.decode(field.buffer).trimmed
                if case .text = CellShape.of(text) { texts += 1 }
                if text == roles.heads[column].name, !text.isEmpty { repeated += 1 }
            }
        }
        var isMarked = false
        for index in columns.indices {
            isMarked = columns[index].look(row, scan, roles) || isMarked
        }
        let isUnitEmpty =
            !unit.isEmpty
            && unit.allSatisfy {
                $0 >= row.count || scan.text(row, $0).trimmed().count == 0
            }
        let kind: Kind? =
            repeated > 0
            ? .header
            : texts > 0 && texts == roles.amounts.count
                ? .text
                : isMarked ? .total : isUnitEmpty ? .emptyUnit : nil
        for index in columns.indices { columns[index].note(kind) }
        guard let kind else {
            add(values, unit, row, scan)
            return
        }
        counts[kind.rawValue] += 1
        if kind == .emptyUnit { for i in values.indices { emptyUnitSums[i] &+= values[i] } }
        if kind == .total || kind == .emptyUnit { take(total: values, kind, roles) }
    }

    private mutating func add(_ values: [Int], _ unit: [Int], _ row: Row, _ scan: BlockScan) {
        for i in values.indices {
            sums[i] &+= values[i]
            block[i] &+= values[i]
        }
        guard let column = unit.last, column < row.count, byUnit.count < 20_000 else { return }
        let code = scan.dialect.encoding.decode(scan.text(row, column).trimmed().buffer)
        var known = byUnit[code] ?? [Int](repeating: 0, count: values.count)
        for i in values.indices { known[i] &+= values[i] }
        byUnit[code] = known
    }

    private mutating func take(total values: [Int], _ kind: Kind, _ roles: ColumnRoles) {
        let isProven = values.contains { $0 != 0 } && (values == block || values == sums)
        let cells = columns.map(\.text)
        if isProven, agreeing.count < 5 { agreeing.append(sentence(cells, values)) }
        if totals.count < 2000 { totals.append((values, cells, isProven)) }
        for i in block.indices { block[i] = 0 }
    }

    private func sentence(_ cells: [String], _ values: [Int]) -> String {
        let name = cells.filter { cell in
            guard case .number(let number) = CellShape.of(cell) else { return !cell.isEmpty }
            return number.decimal == nil && number.grouping == nil && number.either == nil
        }.joined(separator: " ")
        let shown = values.map(Self.decimal).joined(separator: ", ")
        return "\(name.isEmpty ? "a row without a key" : FoldedText.harmless(name)): \(shown)"
    }

    private static func decimal(_ value: Int) -> String {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        var fraction = padded.suffix(4)
        while fraction.count > 2, fraction.last == "0" { fraction = fraction.dropLast() }
        return "\(value < 0 ? "-" : "")\(padded.dropLast(4)).\(fraction)"
    }

    // MARK: Rules

    private mutating func conclude(_ roles: ColumnRoles, _ unit: [Int], _ dialect: Dialect) {
        proveByPrefixes()
        let proven = totals.count(where: \.isProven)
        if counts[Kind.total.rawValue] > 0 { concludeTotals(roles, proven) }
        if counts[Kind.emptyUnit.rawValue] > 0 { concludeEmptyUnits(roles, unit) }
        for (kind, what) in [(Kind.header, "the header again"), (.text, "no amounts but words")] {
            let count = counts[kind.rawValue]
            guard count > 0, let rule = rule(kind, roles) else { continue }
            rules.append(rule)
            notes.doubt("skip", "\(count) \(count == 1 ? "row is" : "rows are") \(what)")
        }
    }

    /// Totals that stand apart from their rows: of all units whose code begins as theirs.
    private mutating func proveByPrefixes() {
        guard byUnit.count <= 5000 else { return }
        for index in totals.indices.prefix(200) where !totals[index].isProven {
            let codes = totals[index].cells.filter { !$0.isEmpty && $0.utf8.count <= 12 }
            for code in codes {
                var sum = [Int](repeating: 0, count: sums.count)
                for (unit, values) in byUnit where unit.hasPrefix(code) && unit != code {
                    for i in sum.indices { sum[i] &+= values[i] }
                }
                if sum == totals[index].values, sum.contains(where: { $0 != 0 }) {
                    totals[index].isProven = true
                    if agreeing.count < 5 {
                        agreeing.append(sentence(totals[index].cells, totals[index].values))
                    }
                    break
                }
            }
        }
    }

    private mutating func concludeTotals(_ roles: ColumnRoles, _ proven: Int) {
        let count = counts[Kind.total.rawValue]
        let text =
            "\(count) \(count == 1 ? "row is a total" : "rows are totals") by "
            + "\(count == 1 ? "its" : "their") words, \(proven) of them by their sums"
        guard let rule = rule(.total, roles), proven * 2 >= totals.count || isSure(rule, roles)
        else {
            notes.doubt("skip", text + "; none is skipped: add a rule if they are")
            return
        }
        rules.append(rule)
        if proven * 2 >= totals.count { notes.say("skip", text) } else { notes.doubt("skip", text) }
    }

    /// Whether a rule speaks of a key or a level, where no plan line has a word for a sum.
    private func isSure(_ rule: RowRule, _ roles: ColumnRoles) -> Bool {
        let keys = roles.keyColumns(roles.mapping.unit) + [roles.level].compactMap { $0 }
        return keys.contains { roles.reference($0) == rule.column }
    }

    private mutating func concludeEmptyUnits(_ roles: ColumnRoles, _ unit: [Int]) {
        guard unit.count == 1, let column = unit.first else { return }
        let count = counts[Kind.emptyUnit.rawValue]
        let rule = RowRule(roles.reference(column), .isEmpty)
        rules.append(rule)
        let amounts = emptyUnitSums.map(Self.decimal).joined(separator: ", ")
        let isTotal = emptyUnitSums == sums && sums.contains { $0 != 0 }
        if isTotal {
            notes.say("skip", "\(count) \(count == 1 ? "row" : "rows") without a unit: the total")
        } else {
            notes.doubt(
                "skip",
                "\(count) \(count == 1 ? "row has" : "rows have") no unit and would be "
                    + "refused; left out are \(amounts)")
        }
    }

    /// The rule that holds for all rows of a kind and for no plan line.
    private func rule(_ kind: Kind, _ roles: ColumnRoles) -> RowRule? {
        let unit = roles.keyColumns(roles.mapping.unit)
        let first = ([roles.level].compactMap { $0 } + unit)
        let order = columns.sorted { a, b in
            let (x, y) = (
                first.firstIndex(of: a.column) ?? 99, first.firstIndex(of: b.column) ?? 99
            )
            return (x, a.column) < (y, b.column)
        }
        for most in [12, 200] {
            for column in order {
                if let test = column.test(kind, atMost: most) {
                    return RowRule(roles.reference(column.column), test)
                }
            }
        }
        return nil
    }
}
