import BudgetModel
import Diagnostics

/// What `hemtag inspect` says about a file.
public struct Inspection: Sendable {
    /// A source block ready to paste under `sources:`, its doubts beside the settings.
    public var yaml: String { block(source) }
    /// What was guessed and should be looked at, in sentences.
    public var doubts: [String] { notes.doubts }
    /// What is left out because nothing in the file tells, by setting.
    public var missing: [String: String]
    /// What the block gave when it was tried, in sentences.
    public var summary: [String]
    /// The same as a value.
    public var source: PlanSource
    /// Whether the block loads as it stands, without a rejected row.
    public var loads: Bool

    /// The names of the header that a setting could take instead.
    public var columnNames: [String]

    let notes: GuessNotes

    /// What a person can say better than the file does.
    public var questions: [InspectionQuestion] { InspectionQuestion.questions(self) }

    /// The block of a source that differs from the proposed one by its path or its name.
    public func block(_ source: PlanSource) -> String {
        SourceBlockText(source, notes, missing: missing, summary: summary).text
    }
}

/// Guesses how an unknown export is written and what its columns mean, and tries the guess.
public enum DialectInspector {
    /// - Parameters:
    ///   - choices: what the person says already.
    ///   - lexicon: what names mean.
    /// - Throws: `Finding` where the file cannot be read or is empty, `argument.set.column` where a
    ///   choice names a column that the file does not have.
    public static func inspect(
        _ path: String, choices: InspectionChoices = InspectionChoices(),
        lexicon: Lexicon = .shipped
    ) throws(Finding) -> Inspection {
        if path == "-" {
            throw Finding(
                "plan.file.unreadable", at: .file(path: path, line: 0, column: 0),
                "a file is looked at more than once; standard input can be read only once",
                fix: "save the export and name the file")
        }
        var sample = try FileSample(path: path, choices: choices, lexicon: lexicon)
        let profile = try profile(path, &sample)
        let roles = ColumnRoles(
            sample, profile, lexicon, choices, fileName: stem(path))
        try checkChoices(choices, roles)
        var dialect = dialect(sample, roles, profile)
        let kinds = try RowKinds(roles, path: path, dialect: dialect)
        var notes = sample.notes
        notes.add(roles.notes)
        notes.add(kinds.notes)
        var mapping = roles.mapping
        mapping.skip = kinds.rules
        if roles.amounts.allSatisfy({ roles.columns[$0].empty == 0 }) {
            dialect.emptyAmount = .error
        }
        let source = PlanSource(
            name: choices.name ?? stem(path), path: path, measure: roles.measure, dialect: dialect,
            mapping: mapping)
        let trial = BlockTrial(source, agreeing: kinds.agreeing)
        notes.add(trial.notes)
        if let stop = profile.stop { notes.doubt("file", stop.text(showValue: true)) }
        let summary = trial.summary + (notes.comment("file").map { [$0] } ?? [])
        return Inspection(
            missing: roles.missing, summary: summary, source: source,
            loads: trial.loads && roles.missing.isEmpty, columnNames: roles.heads.map(\.name),
            notes: notes)
    }

    /// Reads the whole file; where the scan stops, once more without quotes or as Windows-1252.
    private static func profile(
        _ path: String, _ sample: inout FileSample
    ) throws(Finding) -> FileProfile {
        let width = min(4096, max(sample.width, sample.names.count))
        let skipped = sample.belowHeader.count
        let first = try FileProfile(
            path: path, dialect: plain(sample), width: width, skipping: skipped)
        guard let stop = first.stop else { return first }
        var other = sample
        if stop.code == "plan.encoding.wrong" {
            guard sample.encoding == .utf8 else { return first }
            other.encoding = .windows1252
            other.notes.doubt(
                "encoding", "UTF-8 up to line \(stop.place.line), where a byte is no character")
        } else {
            other.quote = nil
            other.notes.doubt("quote", "a quote in \(stop.place) does not open or close a field")
        }
        // Names and preamble are decoded again only where they had other bytes.
        let second = try FileProfile(
            path: path, dialect: plain(other), width: width, skipping: skipped)
        guard second.stop == nil || second.rows > first.rows else { return first }
        sample = other
        return second
    }

    private static func plain(_ sample: FileSample) -> Dialect {
        var dialect = Dialect()
        dialect.delimiter = sample.delimiter
        dialect.quote = sample.quote
        dialect.encoding = sample.encoding
        dialect.preambleLines = sample.preambleLines
        dialect.hasHeader = sample.hasHeader
        return dialect
    }

    private static func dialect(
        _ sample: FileSample, _ roles: ColumnRoles, _ profile: FileProfile
    ) -> Dialect {
        var dialect = plain(sample)
        let numbers = roles.numbers
        dialect.decimal = numbers.decimal
        dialect.grouping = numbers.grouping
        if numbers.threeDecimals > 0 { dialect.decimals = 3 }
        dialect.sign = numbers.sign
        dialect.dashIsZero = numbers.dashIsZero
        dialect.emptyAmount = numbers.hasEmptyCells ? .zero : .error
        dialect.currencySigns = numbers.currencySigns
        dialect.scale = roles.scale
        let names = sample.names.count
        if let widest = profile.widths.keys.max(), widest > names {
            dialect.allowsEmptyTrailing = true
        }
        if let least = profile.widths.keys.min(), least < names {
            dialect.allowsMissingTrailing = true
        }
        return dialect
    }

    private static func checkChoices(
        _ choices: InspectionChoices, _ roles: ColumnRoles
    ) throws(Finding) {
        var named = choices.roles.map(\.column)
        named += [choices.version, choices.revenue, choices.periodColumn].compactMap { $0 }
        for key in choices.keys.values {
            switch key {
            case .column(let column): named.append(column)
            case .composed(let columns, _): named += columns
            case .optionalColumn, .constant, .absent: break
            }
        }
        for column in named where roles.index(column) == nil {
            let name =
                switch column {
                case .name(let name): name
                case .number(let number): String(number)
                }
            let names = roles.heads.map(\.name).filter { !$0.isEmpty }
            throw Finding(
                "argument.set.column", at: .argument("--set"), "the file has no such column",
                value: name,
                fix: names.isEmpty
                    ? "write a number from 1 to \(roles.columns.count)"
                    : "write one of: \(names.joined(separator: ", "))")
        }
    }

    /// The file's name without folder and endings.
    static func stem(_ path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let endings: Set<String> = ["csv", "txt", "tsv", "gz", "zst", "skv", "dat", "asc", "prn"]
        var parts = file.split(separator: ".", omittingEmptySubsequences: false)
        while parts.count > 1, let last = parts.last, endings.contains(last.lowercased()) {
            parts.removeLast()
        }
        let stem = parts.joined(separator: ".")
        return stem.isEmpty ? "plan" : stem
    }
}

extension Place {
    fileprivate var line: Int {
        if case .file(_, let line, _) = self { line } else { 0 }
    }
}
