import BudgetModel
import Register

extension RegisterFile {
    /// Where the values of one canonical column stand in a file, and how they are written there.
    public struct Column: Sendable, Hashable {
        public var source: Source
        /// How months, periods and days are written; nil: canonically.
        public var format: PeriodFormat?
        /// The file's words to canonical ones; what is not named stays as it is.
        public var values: [String: String] = [:]

        public enum Source: Sendable, Hashable {
            case column(ColumnReference)
            /// The same text in every row.
            case constant(String)
        }

        public init(_ source: Source, format: PeriodFormat? = nil, values: [String: String] = [:]) {
            self.source = source
            self.format = format
            self.values = values
        }

        /// The name or the number of its column; nil for a constant.
        public static func named(_ column: ColumnReference) -> Column { Column(.column(column)) }
    }

    /// The names of a file's header, and which canonical column asks for which.
    struct Matching {
        var names: [String]
        var mapping: [String: String] = [:]
        /// Canonical columns that no column of the file is needed for.
        var given: Set<String> = []

        init(_ file: RegisterFile, _ names: [String]) {
            self.names = names
            for (canonical, column) in file.columns {
                switch column.source {
                case .constant: given.insert(canonical)
                case .column(.name(let name)): mapping[canonical] = CodeText.cleaned(name)
                case .column(.number(let number)):
                    let name = "column \(number)"
                    if self.names.indices.contains(number - 1) { self.names[number - 1] = name }
                    mapping[canonical] = name
                }
            }
        }
    }
}

extension RegisterFile.Column: ExpressibleByStringLiteral {
    /// The column of a name.
    public init(stringLiteral name: String) { self = .named(.name(name)) }
}

/// Cells of a register file that are written in a way of their own, as canonical texts.
final class RegisterRewriting {
    private var constants: [Int: UnsafeRawBufferPointer] = [:]
    private var columns: [Int: (kind: RegisterColumn.Kind, column: RegisterFile.Column)] = [:]
    private let mapping: PlanMapping

    init(_ file: RegisterFile, _ input: RegisterInput) {
        var mapping = PlanMapping()
        mapping.fiscalYear = file.fiscalYear
        self.mapping = mapping
        for (index, declared) in input.columns.enumerated() {
            guard let column = file.columns[declared.name] else { continue }
            if case .constant(let text) = column.source {
                let utf8 = Array(text.utf8)
                let space = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: utf8.count, alignment: 8)
                space.copyBytes(from: utf8)
                constants[index] = UnsafeRawBufferPointer(space)
            } else if column.format != nil || !column.values.isEmpty {
                columns[index] = (declared.kind, column)
            }
        }
    }

    deinit { for constant in constants.values { constant.deallocate() } }

    func constant(_ column: Int) -> UnsafeRawBufferPointer? { constants[column] }

    /// What stands in the cell, canonically; nil where it stays as it is.
    func text(of cell: UnsafeRawBufferPointer, _ column: Int) -> String? {
        guard let (kind, written) = columns[column] else { return nil }
        let text = CodeText.cleaned(String(decoding: cell, as: UTF8.self))
        if let word = written.values[text] { return word }
        guard let format = written.format, !text.isEmpty else { return nil }
        switch kind {
        case .day, .instant:
            return format == .dateDotted ? Self.day(text) : nil
        case .month:
            return period(text, format, [.month])
        case .period:
            return period(text, format, [.month, .quarter, .year])
        case .code, .text, .word, .boolean, .measure, .number: return nil
        }
    }

    private func period(_ text: String, _ format: PeriodFormat, _ grains: [Grain]) -> String? {
        for grain in format.grain.map({ [$0] }) ?? grains {
            let reading = PeriodReading(format, grain: grain, mapping)
            guard case .period(let index) = reading.meaning(of: text) else { continue }
            return Period(grain: grain, index: index).description
        }
        return nil
    }

    /// `31.1.2027`, with a time behind it or not, as `2027-01-31`.
    private static func day(_ text: String) -> String? {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let date = parts.first, PeriodFormat.dateDotted.parse(String(date)) != nil else {
            return nil
        }
        let numbers = date.split(separator: ".").map { ($0.count < 2 ? "0" : "") + $0 }
        guard numbers.count == 3 else { return nil }
        let day = "\(numbers[2])-\(numbers[1])-\(numbers[0])"
        return parts.count == 1 ? day : day + "T" + parts[1]
    }
}
