import BudgetModel

/// A source as the block of a pipeline file that describes it, with the reason of each setting
/// beside it. Settings at their defaults are left out.
struct SourceBlockText {
    private var lines: [String] = []
    private let notes: GuessNotes
    private let missing: [String: String]

    var text: String { lines.joined(separator: "\n") + "\n" }

    init(_ source: PlanSource, _ notes: GuessNotes, missing: [String: String], summary: [String]) {
        self.notes = notes
        self.missing = missing
        for line in summary { lines += Self.wrapped(line, indent: "") }
        lines.append("- name: \(Self.scalar(source.name))")
        lines.append("  path: \(Self.scalar(source.path))")
        put("  measure: \(source.measure.rawValue)", "measure")
        appendDialect(source.dialect)
        appendColumns(source.mapping)
        appendRules(source)
    }

    /// A setting with its comment: behind it where there is room, else above it.
    private mutating func put(_ line: String, _ setting: String) {
        guard let comment = notes.comment(setting) else {
            lines.append(line)
            return
        }
        if line.unicodeScalars.count + comment.unicodeScalars.count + 4 <= 100 {
            lines.append("\(line)  # \(comment)")
        } else {
            lines += Self.wrapped(comment, indent: String(line.prefix { $0 == " " }))
            lines.append(line)
        }
    }

    /// Comment lines of at most 100 characters.
    static func wrapped(_ comment: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = indent + "#"
        for word in FoldedText.harmless(comment, longest: 2000).split(separator: " ") {
            if line.unicodeScalars.count + word.unicodeScalars.count + 1 > 100,
                line.count > indent.count + 1
            {
                lines.append(line)
                line = indent + "#"
            }
            line += " " + word
        }
        return lines + [line]
    }

    private mutating func appendDialect(_ dialect: Dialect) {
        var settings: [(String, String)] = []
        let delimiter = dialect.delimiter == 9 ? "tab" : String(Unicode.Scalar(dialect.delimiter))
        if delimiter != "," || notes.comment("delimiter")?.contains("CHECK") == true {
            settings.append(("delimiter", Self.scalar(delimiter)))
        }
        if let quote = dialect.quote {
            if quote != UInt8(ascii: "\"") {
                settings.append(("quote", Self.scalar(String(Unicode.Scalar(quote)))))
            }
        } else {
            settings.append(("quote", "none"))
        }
        if dialect.encoding != .utf8 { settings.append(("encoding", dialect.encoding.rawValue)) }
        if dialect.decimal == .comma { settings.append(("decimal", "\",\"")) }
        if !dialect.grouping.isEmpty {
            let signs = dialect.grouping.map(\.rawValue).sorted().joined(separator: ", ")
            settings.append(("grouping", "[\(signs)]"))
        }
        if let decimals = dialect.decimals { settings.append(("decimals", String(decimals))) }
        if dialect.sign != .leading { settings.append(("sign", dialect.sign.rawValue)) }
        switch dialect.scale {
        case 1: break
        case 1000: settings.append(("scale", "thousands"))
        case 1_000_000: settings.append(("scale", "millions"))
        default: settings.append(("scale", String(dialect.scale)))
        }
        if dialect.preambleLines > 0 {
            settings.append(("preamble_lines", String(dialect.preambleLines)))
        }
        if !dialect.hasHeader { settings.append(("header", "false")) }
        if dialect.allowsEmptyTrailing { settings.append(("allow_empty_trailing", "true")) }
        if dialect.allowsMissingTrailing { settings.append(("allow_missing_trailing", "true")) }
        if dialect.emptyAmount == .zero { settings.append(("empty_amount", "zero")) }
        if dialect.dashIsZero { settings.append(("dash_is_zero", "true")) }
        if !dialect.currencySigns.isEmpty {
            let signs = dialect.currencySigns.map(Self.scalar).joined(separator: ", ")
            settings.append(("currency_signs", "[\(signs)]"))
        }
        guard !settings.isEmpty else { return }
        lines.append("  dialect:")
        for (name, value) in settings { put("    \(name): \(value)", name) }
    }

    private mutating func appendColumns(_ mapping: PlanMapping) {
        lines.append("  columns:")
        for (name, key) in [
            ("unit", mapping.unit), ("account", mapping.account), ("activity", mapping.activity),
        ] {
            if let hint = missing[name] {
                lines.append("    # FILL IN: \(name): \(FoldedText.harmless(hint, longest: 300))")
            } else if let text = Self.key(key) {
                put("    \(name): \(text)", name)
            }
        }
        if let hint = missing["period"] {
            lines.append("    # FILL IN: period: \(FoldedText.harmless(hint, longest: 300))")
        } else {
            put("    period: \(Self.period(mapping.period))", "period")
        }
        if let comment = notes.comment("is") { lines += Self.wrapped(comment, indent: "    ") }
        if let comment = notes.comment("amounts") { lines += Self.wrapped(comment, indent: "    ") }
        lines.append("    amounts:")
        for amount in mapping.amounts {
            var parts = ["column: \(Self.column(amount.column))"]
            if let role = amount.role { parts.append("is: \(Self.words(role))") }
            if let period = amount.period { parts.append("period: \(period)") }
            lines.append("      - {\(parts.joined(separator: ", "))}")
        }
        if let version = mapping.version { appendVersion(version) }
        if let reason = Self.key(mapping.reason) { lines.append("    reason: \(reason)") }
    }

    private mutating func appendVersion(_ version: VersionColumn) {
        put("    version:", "version")
        lines.append("      column: \(Self.column(version.column))")
        if !version.roles.isEmpty { lines.append("      values:") }
        for (value, role) in version.roles.sorted(by: { $0.key < $1.key }) {
            lines.append("        \(Self.scalar(value)): \(Self.words(role))")
        }
        if let otherwise = version.otherwise {
            put("      otherwise: \(Self.words(otherwise))", "otherwise")
        }
    }

    private mutating func appendRules(_ source: PlanSource) {
        let mapping = source.mapping
        switch mapping.signs {
        case .canonical:
            if let comment = notes.comment("signs") { lines += Self.wrapped(comment, indent: "  ") }
        case .negated: put("  signs: negated", "signs")
        case .revenueBySign: put("  signs: revenue_by_sign", "signs")
        case .revenueNegative(let test):
            put("  signs: revenue_negative", "signs")
            appendRevenue(test)
        case .expenseNegative(let test):
            put("  signs: expense_negative", "signs")
            appendRevenue(test)
        }
        appendOwnRevenue(mapping)
        if let rule = mapping.debitCredit {
            let (debit, credit) = (rule.debit.sorted(), rule.credit.sorted())
            put(
                "  debit_credit: {column: \(Self.column(rule.column)), debit: \(Self.list(debit)), "
                    + "credit: \(Self.list(credit))}", "debit_credit")
        }
        switch mapping.staffingUnit {
        case .posts: put("  staffing_unit: posts", "staffing_unit")
        case .headcount: put("  staffing_unit: headcount", "staffing_unit")
        case .personYears, .hours: break
        }
        if let hint = missing["staffing_unit"] {
            lines.append("  # FILL IN: staffing_unit: \(FoldedText.harmless(hint, longest: 300))")
        }
        if let comment = notes.comment("skip") { lines += Self.wrapped(comment, indent: "  ") }
        if !mapping.skip.isEmpty { lines.append("  skip:") }
        for rule in mapping.skip {
            lines.append("    - {column: \(Self.column(rule.column)), \(Self.test(rule.test))}")
        }
    }

    /// A revenue that the source tells where the signs do not.
    private mutating func appendOwnRevenue(_ mapping: PlanMapping) {
        guard let test = mapping.revenue else { return }
        if let comment = notes.comment("revenue") {
            lines += Self.wrapped(comment, indent: "  ")
        }
        appendRevenue(test)
    }

    private mutating func appendRevenue(_ test: RevenueTest) {
        switch test {
        case .accountKind: lines.append("  revenue: {account_kind: true}")
        case .accountPrefixes(let prefixes):
            lines.append("  revenue: {account_prefixes: \(Self.list(prefixes))}")
        case .column(let column, let values):
            lines.append(
                "  revenue: {column: {column: \(Self.column(column)), values: "
                    + "\(Self.list(values.sorted()))}}")
        }
    }
}
