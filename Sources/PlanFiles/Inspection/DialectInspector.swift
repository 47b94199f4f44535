import BudgetModel
import Diagnostics

/// What `hemtag inspect` says about a file.
public struct Inspection: Sendable {
    /// A source block ready to paste under `sources:`.
    public var yaml: String
    /// What was guessed and should be looked at, in sentences.
    public var doubts: [String]
    /// The same as a value.
    public var source: PlanSource

    public init(yaml: String, doubts: [String], source: PlanSource) {
        self.yaml = yaml
        self.doubts = doubts
        self.source = source
    }
}

/// Guesses how an unknown export is written and what its columns mean, and tries the guess.
public enum DialectInspector {
    /// - Throws: `Finding` where the file cannot be read or is empty.
    public static func inspect(_ path: String) throws(Finding) -> Inspection {
        let sample = try FileSample(path: path)
        let hasHeader = hasHeader(sample.rows)
        let body = Array(sample.rows.dropFirst(hasHeader ? 1 : 0).prefix(5000))
        let names =
            hasHeader ? sample.rows.first ?? [] : (sample.rows.first ?? []).map { _ in "" }
        let numbers = NumberGuess(body)
        let columns = ColumnGuess(names: names, rows: body, numbers: numbers)

        var dialect = Dialect()
        dialect.delimiter = sample.delimiter
        dialect.quote = sample.quote
        dialect.encoding = sample.encoding
        dialect.preambleLines = sample.preambleLines
        dialect.hasHeader = hasHeader
        dialect.decimal = numbers.decimal
        dialect.grouping = numbers.grouping
        dialect.sign = numbers.sign
        dialect.dashIsZero = numbers.dashIsZero
        dialect.emptyAmount = numbers.hasEmptyCells ? .zero : .error
        var doubts = sample.doubts + numbers.doubts + columns.doubts
        if names.joined(separator: " ").contains("T€")
            || names.contains(where: { $0.contains("tusen") || $0.contains("1000") })
        {
            dialect.scale = 1000
            doubts.append("a column name speaks of thousands: scale 1000 is a guess")
        }
        let widths = Set(body.map(\.count))
        if let widest = widths.max(), widest > names.count { dialect.allowsEmptyTrailing = true }
        if let least = widths.min(), least < names.count { dialect.allowsMissingTrailing = true }

        let file = path.split(separator: "/").last.map(String.init) ?? path
        let name = file.split(separator: ".").first.map(String.init) ?? "plan"
        let source = PlanSource(
            name: name, path: path, measure: columns.measure, dialect: dialect,
            mapping: columns.mapping)
        doubts += trial(source)
        return Inspection(yaml: SourceBlockText(source).text, doubts: doubts, source: source)
    }

    /// A first row without numbers above rows that have some.
    private static func hasHeader(_ rows: [[String]]) -> Bool {
        guard let first = rows.first else { return false }
        let amounts = first.count { cell in
            cell.contains { $0.isNumber }
                && cell.allSatisfy { $0.isNumber || ".,- ".contains($0) }
                && Period(cell) == nil
        }
        return amounts == 0
    }

    /// Reads the file by the guess, and says what came of it.
    private static func trial(_ source: PlanSource) -> [String] {
        var lenient = source
        lenient.maxRejected = .max
        var codes = Codes()
        do throws(Findings) {
            let loaded = try PlanReader().load(lenient, into: &codes)
            guard let first = loaded.rejected.first else { return [] }
            return [
                "\(loaded.rejected.count) of \(loaded.totals.read.rows) rows would be rejected, "
                    + "line \(first.line) first: \(first.field): \(first.reason)"
            ]
        } catch {
            return error.all.prefix(5).map { "as it stands the block does not load: \($0.message)" }
        }
    }
}
