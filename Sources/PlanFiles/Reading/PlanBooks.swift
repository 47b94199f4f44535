import BudgetModel

/// The books of one thread: what each value of the key and control columns means.
///
/// Attributes: below 0 is a value that rejects the row (`unknown`, `empty`); otherwise units and
/// activities have 0, accounts 1 for a revenue, periods their index at the layout's grain, years
/// the year, versions the bits of `VersionBits`, debit/credit and revenue columns 1 where the
/// amount is a credit or a revenue.
struct PlanBooks {
    static let unknown: Int64 = -1
    static let empty: Int64 = -2

    let unit: LocalBook
    let account: LocalBook
    let activity: LocalBook
    let period: LocalBook
    let year: LocalBook
    let version: LocalBook
    let debitCredit: LocalBook
    let revenue: LocalBook
    let decision: LocalBook
    let reason: LocalBook

    /// - Parameters:
    ///   - known: other units and accounts reject their row.
    ///   - kinds: says which accounts are revenues, where `known` does not.
    init(
        _ source: PlanSource, _ layout: PlanLayout, codes: Codes, known: KnownCodes?,
        kinds: AccountTree? = nil
    ) {
        let encoding = source.dialect.encoding
        let mapping = source.mapping
        unit = LocalBook(encoding) { text in
            if text.isEmpty { return Self.empty }
            guard let tree = known?.units else { return 0 }
            return codes.units.find(text).map(tree.contains) == true ? 0 : Self.unknown
        }
        account = LocalBook(encoding) { text in
            Self.account(
                text, codes: codes, tree: known?.accounts, kinds: known?.accounts ?? kinds,
                signs: mapping.signs)
        }
        activity = LocalBook(encoding) { _ in 0 }
        (period, year) = Self.time(mapping.period, encoding, grain: layout.grain)
        version = LocalBook(encoding) { text in
            guard let column = Self.version(mapping, layout) else { return Self.unknown }
            return (column.roles[text] ?? column.otherwise).map { VersionBits($0).rawValue }
                ?? Self.unknown
        }
        debitCredit = LocalBook(encoding) { text in
            guard let column = mapping.debitCredit else { return 0 }
            return column.credit.contains(text) ? 1 : column.debit.contains(text) ? 0 : -1
        }
        revenue = LocalBook(encoding) { text in
            switch mapping.signs {
            case .revenueNegative(.column(_, let values)), .expenseNegative(.column(_, let values)):
                values.contains(text) ? 1 : 0
            case .canonical, .negated, .revenueBySign, .revenueNegative, .expenseNegative: 0
            }
        }
        decision = LocalBook(encoding) { _ in 0 }
        reason = LocalBook(encoding) { _ in 0 }
    }

    /// The version column of the mapping, or the canonical one.
    static func version(_ mapping: PlanMapping, _ layout: PlanLayout) -> VersionColumn? {
        if let version = mapping.version { return version }
        guard layout.version != nil else { return nil }
        return VersionColumn(
            .name("version"), roles: ["reference": .reference, "current": .current])
    }

    private static func account(
        _ text: String, codes: Codes, tree: AccountTree?, kinds: AccountTree?,
        signs: SignConvention
    ) -> Int64 {
        let code = codes.accounts.find(text)
        if let tree {
            guard !text.isEmpty, let code, tree.contains(code) else {
                return text.isEmpty ? empty : unknown
            }
        }
        switch signs {
        case .revenueNegative(.accountKind), .expenseNegative(.accountKind):
            guard let kinds, let code, kinds.contains(code) else { return 0 }
            return kinds.kind[Int(code)] == .revenue ? 1 : 0
        case .revenueNegative(.accountPrefixes(let prefixes)),
            .expenseNegative(.accountPrefixes(let prefixes)):
            return prefixes.contains { text.hasPrefix($0) } ? 1 : 0
        case .canonical, .negated, .revenueBySign, .revenueNegative, .expenseNegative:
            return 0
        }
    }

    private static func time(
        _ field: PeriodField, _ encoding: TextEncoding, grain: Grain
    ) -> (period: LocalBook, year: LocalBook) {
        guard case .column(_, let format, let year) = field else {
            return (LocalBook(encoding) { _ in unknown }, LocalBook(encoding) { _ in unknown })
        }
        var offset: Int64 = 0
        if format.needsYear, case .constant(let constant) = year {
            offset = Int64(constant) * 12 / Int64(grain.months)
        }
        let period = LocalBook(encoding) { text in
            guard let period = format.parse(text), period.grain == grain else {
                return text.isEmpty ? empty : unknown
            }
            return Int64(period.index) + offset
        }
        let years = LocalBook(encoding) { text in
            PeriodFormat.year.parse(text).map { Int64($0.index) } ?? unknown
        }
        return (period, years)
    }
}

/// A version role as the attribute of a value.
struct VersionBits: RawRepresentable {
    let rawValue: Int64

    init(rawValue: Int64) { self.rawValue = rawValue }

    init(_ role: VersionRole) {
        let type = role.approvedChange.flatMap { ApprovedChangeType.allCases.firstIndex(of: $0) }
        rawValue =
            (role.isReference ? 1 : 0) | (role.isCurrent ? 2 : 0)
            | Int64(type.map { $0 + 1 } ?? 0) << 2
    }

    var isReference: Bool { rawValue & 1 != 0 }
    var isCurrent: Bool { rawValue & 2 != 0 }
    var approvedChange: ApprovedChangeType? {
        rawValue >> 2 == 0 ? nil : ApprovedChangeType.allCases[Int(rawValue >> 2) - 1]
    }
}
