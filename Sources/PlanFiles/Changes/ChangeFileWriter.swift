import BudgetModel
import Diagnostics

/// What a batch knows of itself, for the texts of its file.
public struct ChangeFileContext: Sendable, Hashable {
    public var batch: Int64
    public var run: Int64
    public var entity: String
    /// `2027-03-11`.
    public var day: String

    public init(batch: Int64, run: Int64, entity: String, day: String) {
        self.batch = batch
        self.run = run
        self.entity = entity
        self.day = day
    }
}

/// Writes the rows of a batch in the form of a plan system. Pure: the same rows give the same
/// bytes.
public struct ChangeFileWriter {
    private let file: ChangeFile
    private let context: ChangeFileContext
    private let style: AmountStyle
    /// An amount of nothing, whose decimals every amount has.
    private let blank: [UInt8]
    private let dialect: Dialect

    public init(_ file: ChangeFile, _ context: ChangeFileContext) {
        self.file = file
        self.context = context
        var dialect = file.dialect
        dialect.grouping = []
        dialect.scale = file.form.scale
        // Three digits are decimals here, and nobody's thousands.
        dialect.decimals = file.form.decimals
        self.dialect = dialect
        style = AmountStyle(
            dialect: dialect,
            format: AmountFormat(dialect, fractionDigits: file.form.measure.fractionDigits))
        let zeros = String(repeating: "0", count: file.form.decimals)
        blank = Array("0".utf8) + (zeros.isEmpty ? [] : [dialect.decimal.byte] + Array(zeros.utf8))
    }

    /// The whole file.
    ///
    /// - Throws: a `Finding` where the form cannot hold a period or a character.
    public func bytes(_ rows: [ChangeRow]) throws(Finding) -> [UInt8] {
        let totals = try totals(rows)
        var lines: [String] = file.header.map { $0.filled(totals) }
        if dialect.hasHeader { lines.append(try line(file.columns.map(\.name))) }
        for row in rows { lines.append(try line(try cells(row))) }
        lines += file.trailer.map { $0.filled(totals) }
        return try encoded(lines.map { $0 + file.lineEnd.text }.joined())
    }

    private func totals(_ rows: [ChangeRow]) throws(Finding) -> [ChangeText.Word: String] {
        var (sum, debit, credit): (Units, Units, Units) = (0, 0, 0)
        do throws(ArithmeticOverflow) {
            for row in rows {
                sum = try sum.addingExactly(signed(row))
                if row.debit > 0 { debit = try debit.addingExactly(row.debit) }
                if row.debit < 0 { credit = try credit.addingExactly(-row.debit) }
            }
        } catch {
            throw file.overflow
        }
        return [
            .batch: "\(context.batch)", .run: "\(context.run)", .entity: context.entity,
            .day: context.day, .rows: "\(rows.count)", .sum: number(sum), .debit: number(debit),
            .credit: number(credit),
        ]
    }

    /// The amount as the file signs it.
    private func signed(_ row: ChangeRow) -> Units {
        switch file.signs {
        case .canonical: row.amount
        case .negated: -row.amount
        case .revenueNegative: row.debit
        case .expenseNegative: -row.debit
        }
    }

    private func number(_ amount: Units) -> String {
        let bytes = blank.withUnsafeBufferPointer { style.text(amount, like: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func cells(_ row: ChangeRow) throws(Finding) -> [String] {
        guard let period = file.period.text(row.period, file.fiscalYear) else {
            throw Finding(
                "output.change.period", at: .argument(file.name),
                "the file's form of a period cannot name this one", value: "\(row.period)",
                fix: "give `changes` a period format of the grain of the rules")
        }
        return file.columns.map { column in
            switch column.content {
            case .constant(let text): text
            case .field(let field): cell(field, row, period)
            }
        }
    }

    private func cell(
        _ field: ChangeColumn.Field, _ row: ChangeRow, _ period: (period: String, year: String)
    ) -> String {
        switch field {
        case .unit: row.line.unit
        case .account: row.line.account
        case .activity: row.line.activity
        case .period: period.period
        case .year: period.year
        case .amount: number(hasSides ? Units(row.debit.magnitude) : signed(row))
        case .debit: row.debit >= 0 ? number(row.debit) : ""
        case .credit: row.debit < 0 ? number(-row.debit) : ""
        case .debitCredit: row.debit >= 0 ? file.sides.debit : file.sides.credit
        case .text: text(row)
        case .proposals: row.proposals.joined(separator: " ")
        case .benefits: row.benefits.joined(separator: " ")
        case .batch: "\(context.batch)"
        }
    }

    private var hasSides: Bool { file.columns.contains { $0.content == .field(.debitCredit) } }

    private func text(_ row: ChangeRow) -> String {
        let filled = (row.isBalance ? file.balanceText : file.text).filled([
            .batch: "\(context.batch)", .run: "\(context.run)", .entity: context.entity,
            .day: context.day, .proposals: row.proposals.joined(separator: " "),
            .benefits: row.benefits.joined(separator: " "),
        ])
        return file.textLimit.map { String(filled.prefix($0)) } ?? filled
    }

    private func line(_ cells: [String]) throws(Finding) -> String {
        let delimiter = Unicode.Scalar(dialect.delimiter)
        var fields: [String] = []
        for cell in cells { fields.append(try field(cell, delimiter)) }
        return fields.joined(separator: String(Character(delimiter)))
    }

    /// In quotes where it must be.
    private func field(_ cell: String, _ delimiter: Unicode.Scalar) throws(Finding) -> String {
        let quote = dialect.quote.map { Unicode.Scalar($0) }
        let isPlain = cell.unicodeScalars.allSatisfy {
            $0 != delimiter && $0 != quote && $0 != "\n" && $0 != "\r"
        }
        if isPlain { return cell }
        guard let quote else {
            throw Finding(
                "output.change.quote", at: .argument(file.name),
                "a field holds the delimiter, and the file's form has no quotes", value: cell,
                fix: "name a `quote` in the dialect of `changes`, or another delimiter")
        }
        let mark = String(Character(quote))
        let inner = cell.unicodeScalars.map { $0 == quote ? mark + mark : String(Character($0)) }
        return mark + inner.joined() + mark
    }

    private func encoded(_ text: String) throws(Finding) -> [UInt8] {
        guard let found = OutputEncoding.bytes(of: text, dialect) else {
            let character = text.first { OutputEncoding.bytes(of: String($0), dialect) == nil }
            throw Finding(
                "output.change.encoding", at: .argument(file.name),
                "the file's encoding has no such character",
                value: character.map { String($0) },
                fix: "give `changes` an encoding that has it, such as utf-8, or correct the code")
        }
        return found
    }
}

extension OutputEncoding {
    /// The bytes of a whole file; nil where its encoding lacks a character.
    static func bytes(of text: String, _ dialect: Dialect) -> [UInt8]? {
        if let name = dialect.charset {
            guard let to = Charset(from: "UTF-8", to: name),
                let back = Charset(from: name, to: "UTF-8")
            else { return nil }
            var (out, again): ([UInt8], [UInt8]) = ([], [])
            _ = to.convert(Array(text.utf8)[...], isLast: true, into: &out)
            _ = back.convert(out[...], isLast: true, into: &again)
            return again.elementsEqual(text.utf8) ? out : nil
        }
        switch dialect.encoding {
        case .utf8: return Array(text.utf8)
        case .utf8WithBOM: return Array("\u{FEFF}\(text)".utf8)
        case .windows1252, .latin1, .latin9: return dialect.encoding.encode(text)
        case .utf16LittleEndian, .utf16BigEndian:
            let isBig = dialect.encoding == .utf16BigEndian
            return "\u{FEFF}\(text)".utf16.flatMap { unit -> [UInt8] in
                let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
                return isBig ? [high, low] : [low, high]
            }
        }
    }
}
