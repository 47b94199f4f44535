import BudgetModel
import Diagnostics

/// The columns of a file: how many there are, and their names where there is a header row.
struct Header {
    let path: String
    /// 1-based line of the header row; 0 where the file has none.
    let line: Int
    /// Cleaned names; empty texts where there is no header row.
    let names: [String]
    /// The lines above it, as bytes of the scan.
    var preamble: [[UInt8]] = []

    /// A longer header row is no header.
    static let longest = 1 << 20
    /// As many columns as a spreadsheet can have.
    static let widest = 16_384

    var count: Int { names.count }

    /// The index of a column.
    ///
    /// - Throws: `plan.column.missing` or `plan.column.doubled`.
    func index(of reference: ColumnReference) throws(Finding) -> Int {
        switch reference {
        case .number(let number):
            if (1...max(1, count)).contains(number), count > 0 { return number - 1 }
            throw missing(
                "the file has \(count) columns; there is no column \(number)",
                value: String(number), fix: "name a column between 1 and \(count)")
        case .name(let text):
            let name = CodeText.cleaned(text)
            let found = names.indices.filter { names[$0] == name }
            if found.count == 1 { return found[0] }
            if let first = found.first {
                throw Finding(
                    "plan.column.doubled", at: .file(path: path, line: line, column: 0),
                    "columns \(found.map { String($0 + 1) }.joined(separator: " and ")) have "
                        + "the same name",
                    value: name,
                    fix: "rename one, or name the column by its number, such as \(first + 1)")
            }
            let list = Self.listed(names.filter { !$0.isEmpty })
            throw missing(
                line == 0 ? "the file has no header row" : "the file has no such column",
                value: name,
                fix: line == 0
                    ? "name the column by its number"
                    : "name one of: \(nearest(to: name).map { "\($0) (the nearest), " } ?? "")"
                        + list)
        }
    }

    /// The index of a column that may be left out of the file.
    func optionalIndex(of reference: ColumnReference) throws(Finding) -> Int? {
        if case .name(let name) = reference, !names.contains(CodeText.cleaned(name)) {
            return nil
        }
        return try index(of: reference)
    }

    /// What a finding calls a column.
    func title(_ column: Int) -> String {
        let name = column < names.count ? names[column] : ""
        return name.isEmpty ? "column \(column + 1)" : name
    }

    /// What a control total calls a column: its name where that is its own, else its number.
    func totalName(_ column: Int) -> String {
        let name = column < names.count ? names[column] : ""
        return !name.isEmpty && names.count(where: { $0 == name }) > 1
            ? String(column + 1) : title(column)
    }

    /// The first names of a long list.
    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(30).map { $0.count > 60 ? "\($0.prefix(60))…" : $0 }
        let rest = names.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private func missing(_ message: String, value: String, fix: String) -> Finding {
        Finding(
            "plan.column.missing", at: .file(path: path, line: line, column: 0), message,
            value: value, fix: fix)
    }

    private func nearest(to name: String) -> String? {
        let wanted = Self.letters(name)
        return names.first { !$0.isEmpty && Self.letters($0) == wanted }
            ?? names.first { !$0.isEmpty && Self.letters($0).contains(wanted) && !wanted.isEmpty }
    }

    private static func letters(_ text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}

extension Dialect {
    /// The fields of one line, decoded and trimmed: for headers and small files.
    public func fields(of line: [UInt8]) -> [String] { split(line).map(\.trimmed) }

    /// The fields of one row of bytes without its line end: for header rows and samples.
    func split(_ bytes: [UInt8]) -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var isInside = false
        var index = 0
        while index <= bytes.count {
            if index == bytes.count || !isInside && bytes[index] == delimiter {
                fields.append(field.withUnsafeBufferPointer(encoding.decode))
                field.removeAll(keepingCapacity: true)
            } else if bytes[index] == quote {
                if isInside, index + 1 < bytes.count, bytes[index + 1] == quote {
                    field.append(bytes[index])
                    index += 1
                } else {
                    isInside.toggle()
                }
            } else {
                field.append(bytes[index])
            }
            index += 1
        }
        return fields
    }
}

extension String {
    /// Without what stands around it unseen (see ``CodeText``).
    var trimmed: String { CodeText.cleaned(self) }
}
