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
            case .constant(let text): return .constant(text)
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
            switch source.mapping.signs {
            case .canonical, .negated, .revenueBySign: nil
            case .revenueNegative(let test), .expenseNegative(let test):
                if case .column(let reference, _) = test { index(reference) } else { nil }
            }
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
            // A text that the encoding cannot write never occurs in the file.
            return Skip(
                column: column, test: test, texts: texts.compactMap(source.dialect.encoding.encode))
        }

        mutating func time(
            _ field: PeriodField, _ columns: [AmountColumn], _ detectGrain: (Int) -> Grain?
        ) -> (Time, Grain) {
            switch field {
            case .constant(let period): return (.constant(period), period.grain)
            case .byAmountColumn:
                return (.byGroup, columns.lazy.compactMap(\.period).first?.grain ?? .month)
            case .column(let reference, let format, let year):
                guard let column = index(reference) else { return (.byGroup, .month) }
                let grain = format.grain ?? detectGrain(column) ?? .month
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
                let period = isByAmount ? column.period : nil
                let group = groups.firstIndex { $0 == period } ?? groups.count
                if group == groups.count { groups.append(period) }
                guard let index = index(column.column) else { continue }
                amounts.append(Amount(column: index, role: column.role, group: group))
            }
            return (amounts, groups)
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
