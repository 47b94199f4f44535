import BudgetModel
import Diagnostics

/// A mapping brought to one file: every column as an index, every text as bytes of the file.
struct PlanLayout {
    enum Key {
        case absent
        case constant(String)
        case column(Int)
        case composed([Int], separator: [UInt8])

        /// Whether each row has its own.
        var isPerRow: Bool {
            switch self {
            case .absent, .constant: false
            case .column, .composed: true
            }
        }
    }

    enum Time {
        case constant(Period)
        case column(Int, PeriodFormat)
        /// Months or quarters of the year in another column.
        case columns(Int, PeriodFormat, year: Int)
        case byGroup
    }

    struct Amount {
        var column: Int
        /// nil: the version column says.
        var role: VersionRole?
        var group: Int
    }

    /// A rule to skip rows, its texts as bytes of the file.
    struct Skip {
        enum Test {
            case equals, startsWith, endsWith, contains, isEmpty, isNotEmpty
        }
        var column: Int
        var test: Test
        var texts: [[UInt8]]
        /// The same as cleaned UTF-8, for fields that must be cleaned first.
        var cleanTexts: [[UInt8]]
    }

    /// A row that is no data because the header stands there again.
    struct Repeated {
        /// Of each column, as bytes of the file.
        var cells: [[UInt8]]
        /// Lines above the header, their digits as zeros.
        var preamble: [[UInt8]]
    }

    let header: Header
    var unit: Key
    var account: Key
    var activity: Key
    var time: Time
    var grain: Grain
    /// One output row each; nil: the row's own period.
    var groups: [Period?]
    var amounts: [Amount]
    var version: Int?
    var debitCredit: Int?
    var revenue: Int?
    var skip: [Skip]
    /// Columns in which an empty cell means “as above”, the outermost first.
    var fillDown: [Int]
    /// nil: the header stands once.
    var repeated: Repeated?
    var decision: Key
    var reason: Key
}

extension PlanLayout {
    /// - Parameter detectGrain: the grain of the file's own periods where the format is canonical,
    ///   given the period column.
    /// - Throws: every column that the mapping names and the file does not have.
    init(
        _ source: PlanSource, header: Header, detectGrain: (Int) -> Grain?
    ) throws(Findings) {
        var builder = Builder(source: source, header: header)
        let mapping = source.mapping
        self.header = header
        unit = builder.key(mapping.unit)
        account = builder.key(mapping.account)
        activity = builder.key(mapping.activity)
        decision = builder.key(mapping.decision)
        reason = builder.key(mapping.reason)
        let (columns, versionColumn) = builder.amountsAndVersion()
        version = versionColumn.map { builder.index($0.column) } ?? nil
        debitCredit = mapping.debitCredit.map { builder.index($0.column) } ?? nil
        revenue = builder.revenueColumn()
        skip = mapping.skip.compactMap { builder.skip($0) }
        fillDown = mapping.fillDown.compactMap { builder.index($0) }
        repeated = mapping.repeatsHeader ? builder.repeated() : nil
        (time, grain) = builder.time(mapping.period, columns, detectGrain)
        (amounts, groups) = builder.groups(columns, grain: grain)
        if !builder.findings.isEmpty { throw Findings(builder.findings) }
    }

    /// Resolves columns and keeps everything that was wrong.
    private struct Builder {
        let source: PlanSource
        let header: Header
        var findings: [Finding] = []

        mutating func index(_ reference: ColumnReference) -> Int? {
            do throws(Finding) {
                return try header.index(of: reference)
            } catch {
                findings.append(error)
                return nil
            }
        }

        mutating func key(_ field: KeyField) -> Key {
            switch field {
            case .absent: return .absent
            case .constant(let text): return .constant(CodeText.cleaned(text))
            case .column(let reference): return index(reference).map { .column($0) } ?? .absent
            case .optionalColumn(let reference):
                do throws(Finding) {
                    return try header.optionalIndex(of: reference).map { .column($0) } ?? .absent
                } catch {
                    findings.append(error)
                    return .absent
                }
            case .composed(let references, let separator):
                let columns = references.compactMap { index($0) }
                guard let bytes = source.dialect.encoding.encode(separator) else {
                    refuse("the separator does not exist in the file's encoding", separator)
                    return .absent
                }
                return .composed(columns, separator: bytes)
            }
        }

        /// The mapping's amounts, or the canonical ones that the file has.
        mutating func amountsAndVersion() -> ([AmountColumn], VersionColumn?) {
            let mapping = source.mapping
            if !mapping.amounts.isEmpty {
                if mapping.version == nil, mapping.amounts.contains(where: { $0.role == nil }) {
                    refuse(
                        "an amount column has no version and there is no version column",
                        source.name)
                }
                return (mapping.amounts, mapping.version)
            }
            if header.names.contains("version") {
                let version = VersionColumn(
                    .name("version"), roles: ["reference": .reference, "current": .current])
                return ([AmountColumn(.name("amount"))], mapping.version ?? version)
            }
            let wide: [(name: String, role: VersionRole)] = [
                ("reference", .reference), ("current", .current),
            ]
            let present = wide.filter { header.names.contains($0.name) }
            // One of the two is enough: the other plan may come from another file.
            let columns = (present.isEmpty ? wide : present).map {
                AmountColumn(.name($0.name), role: $0.role)
            }
            return (columns, mapping.version)
        }

        mutating func revenueColumn() -> Int? {
            if case .column(let reference, _)? = source.mapping.revenueTest {
                index(reference)
            } else {
                nil
            }
        }

        func repeated() -> Repeated {
            let encoding = source.dialect.encoding
            return Repeated(
                cells: header.names.map { encoding.encode($0) ?? [] },
                preamble: header.preamble.map { Repeated.masked($0) }.filter { !$0.isEmpty })
        }

        mutating func skip(_ rule: RowRule) -> Skip? {
            guard let column = index(rule.column) else { return nil }
            let (test, texts): (Skip.Test, [String]) =
                switch rule.test {
                case .equals(let texts): (.equals, texts)
                case .startsWith(let texts): (.startsWith, texts)
                case .endsWith(let texts): (.endsWith, texts)
                case .contains(let texts): (.contains, texts)
                case .isEmpty: (.isEmpty, [])
                case .isNotEmpty: (.isNotEmpty, [])
                }
            let clean = texts.map { CodeText.cleaned($0) }
            // A text that the encoding cannot write never occurs in the file.
            return Skip(
                column: column, test: test,
                texts: clean.compactMap(source.dialect.encoding.encode),
                cleanTexts: clean.map { Array($0.utf8) })
        }

        mutating func time(
            _ field: PeriodField, _ columns: [AmountColumn], _ detectGrain: (Int) -> Grain?
        ) -> (Time, Grain) {
            switch field {
            case .constant(let period):
                return (.constant(calendar(period) ?? period), period.grain)
            case .byAmountColumn:
                return (.byGroup, columns.lazy.compactMap(\.period).first?.grain ?? .month)
            case .column(let reference, let format, let year):
                guard let column = index(reference) else { return (.byGroup, .month) }
                let grain = format.grain ?? detectGrain(column) ?? .month
                refuseUnaligned(grain, format)
                guard format.needsYear else { return (.column(column, format), grain) }
                switch year {
                case .column(let reference):
                    guard let yearColumn = index(reference) else { return (.byGroup, grain) }
                    return (.columns(column, format, year: yearColumn), grain)
                case .constant: return (.column(column, format), grain)
                case nil:
                    refuse("the period format names no year", format.rawValue)
                    return (.byGroup, grain)
                }
            }
        }

        /// Amount columns of one period share an output row.
        mutating func groups(
            _ columns: [AmountColumn], grain: Grain
        ) -> (amounts: [Amount], groups: [Period?]) {
            let isByAmount = source.mapping.period == .byAmountColumn
            var groups: [Period?] = []
            var amounts: [Amount] = []
            for column in columns {
                if isByAmount, column.period?.grain != grain {
                    refuse(
                        "the amount columns do not each name a period of one grain",
                        column.period?.description ?? "none")
                }
                let period = isByAmount ? column.period.flatMap { calendar($0) } : nil
                let group = groups.firstIndex { $0 == period } ?? groups.count
                if group == groups.count { groups.append(period) }
                guard let index = index(column.column) else { continue }
                amounts.append(Amount(column: index, role: column.role, group: group))
            }
            return (amounts, groups)
        }

        /// The calendar period of one that the pipeline names.
        private mutating func calendar(_ period: Period) -> Period? {
            guard let fiscalYear = source.mapping.fiscalYear else { return period }
            if let settled = fiscalYear.calendar(period) { return settled }
            refuseUnaligned(period.grain, .canonical)
            return nil
        }

        /// Years that begin within one of the calendar are not counted by it.
        private mutating func refuseUnaligned(_ grain: Grain, _ format: PeriodFormat) {
            guard let fiscalYear = source.mapping.fiscalYear, format.countsFiscally,
                grain != .month, (fiscalYear.startMonth - 1) % Int(grain.months) != 0,
                !findings.contains(where: { $0.code == "source.fiscal_year.unaligned" })
            else { return }
            findings.append(
                Finding(
                    "source.fiscal_year.unaligned", at: .argument("source \(source.name)"),
                    "a fiscal \(grain.rawValue) that begins in month \(fiscalYear.startMonth) is "
                        + "no \(grain.rawValue) of the calendar, by which everything is counted",
                    value: String(fiscalYear.startMonth),
                    fix: "export source \(source.name) by month"
                        + (grain == .year && fiscalYear.startMonth % 3 == 1
                            ? " or by quarter" : "")))
        }

        private mutating func refuse(_ message: String, _ value: String) {
            findings.append(
                Finding(
                    "source.mapping.incomplete",
                    at: .argument("source \(source.name)"), message, value: value,
                    fix: "complete the columns of source \(source.name) in the pipeline file"))
        }
    }
}

extension PlanLayout.Repeated {
    /// A line with every number as 0 and every gap as one blank, so that page numbers and times,
    /// padded or not, make no difference.
    static func masked(_ line: some Sequence<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in line {
            let masked = byte &- 0x30 < 10 ? 0x30 : max(byte, 0x20)
            if masked == bytes.last, masked == 0x30 || masked == 0x20 { continue }
            bytes.append(masked)
        }
        if bytes.last == 0x20 { bytes.removeLast() }
        return Array(bytes.drop { $0 == 0x20 })
    }
}

extension PeriodFormat {
    /// Whether its years and quarters are those of the fiscal year.
    var countsFiscally: Bool {
        switch self {
        case .canonical, .year, .quarter, .quarterYear, .fiscalPeriod, .fiscalPart: true
        case .yearMonthDashed, .monthYearDotted, .monthYearSlashed, .yearMonth, .dateDotted,
            .dateDashed, .month, .monthName, .monthNameAlone:
            false
        }
    }
}
