import BudgetModel

/// The books of one thread: what each value of the key and control columns means.
///
/// Attributes: below 0 is a value that rejects the row (`unknown`, `empty`) or skips it
/// (`skipped`); otherwise units and activities have 0, accounts 1 for a revenue, periods their
/// index at the layout's grain (from the first of the year where a column names the year), years
/// their first period, versions the bits of `VersionBits`, debit/credit and revenue columns 1 where
/// the amount is a credit or a revenue.
struct PlanBooks {
    static let unknown: Int64 = -1
    static let empty: Int64 = -2
    static let skipped: Int64 = -3

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
    let near: NearKnownCodes

    /// - Parameters:
    ///   - known: other units and accounts reject their row.
    ///   - kinds: says which accounts are revenues, where `known` does not.
    init(
        _ source: PlanSource, _ layout: PlanLayout, codes: Codes, known: KnownCodes?,
        kinds: AccountTree? = nil
    ) {
        let encoding = source.dialect.encoding
        let mapping = source.mapping
        near = NearKnownCodes(codes, known)
        unit = LocalBook(encoding) { text in
            if text.isEmpty { return Self.empty }
            guard let tree = known?.units else { return 0 }
            return codes.units.find(text).map(tree.contains) == true ? 0 : Self.unknown
        }
        account = LocalBook(encoding) { text in
            Self.account(
                text, codes: codes, tree: known?.accounts, kinds: known?.accounts ?? kinds,
                revenue: mapping.revenueTest)
        }
        activity = LocalBook(encoding) { _ in 0 }
        (period, year) = Self.time(mapping, encoding, grain: layout.grain)
        let versions = Self.version(mapping, layout)
        let roles = versions.map { Self.byCleaned($0.roles) } ?? [:]
        version = LocalBook(encoding) { text in
            (roles[text] ?? versions?.otherwise).map { VersionBits($0).rawValue } ?? Self.unknown
        }
        let debit = Self.cleaned(mapping.debitCredit?.debit ?? [])
        let credit = Self.cleaned(mapping.debitCredit?.credit ?? [])
        debitCredit = LocalBook(encoding) { text in
            credit.contains(text) ? 1 : debit.contains(text) ? 0 : Self.unknown
        }
        var revenues: Set<String> = []
        if case .column(_, let values)? = mapping.revenueTest { revenues = Self.cleaned(values) }
        revenue = LocalBook(encoding) { text in revenues.contains(text) ? 1 : 0 }
        decision = LocalBook(encoding) { _ in 0 }
        reason = LocalBook(encoding) { _ in 0 }
    }

    /// Whether a code looks otherwise in the file.
    var hasCleaned: Bool { unit.hasCleaned || account.hasCleaned || activity.hasCleaned }

    /// The version column of the mapping, or the canonical one.
    static func version(_ mapping: PlanMapping, _ layout: PlanLayout) -> VersionColumn? {
        if let version = mapping.version { return version }
        guard layout.version != nil else { return nil }
        return VersionColumn(
            .name("version"), roles: ["reference": .reference, "current": .current])
    }

    /// What the pipeline says of values, by the values as the books hold them.
    private static func byCleaned<Value>(_ values: [String: Value]) -> [String: Value] {
        Dictionary(
            values.sorted { $0.key < $1.key }.map { (CodeText.cleaned($0.key), $0.value) },
            uniquingKeysWith: { first, _ in first })
    }

    private static func cleaned(_ values: some Sequence<String>) -> Set<String> {
        Set(values.map { CodeText.cleaned($0) })
    }

    private static func account(
        _ text: String, codes: Codes, tree: AccountTree?, kinds: AccountTree?,
        revenue: RevenueTest?
    ) -> Int64 {
        let code = codes.accounts.find(text)
        if let tree {
            guard !text.isEmpty, let code, tree.contains(code) else {
                return text.isEmpty ? empty : unknown
            }
        }
        switch revenue {
        case .accountKind:
            guard let kinds, let code, kinds.contains(code) else { return 0 }
            return kinds.kind[Int(code)] == .revenue ? 1 : 0
        case .accountPrefixes(let prefixes):
            return prefixes.contains { text.hasPrefix($0) } ? 1 : 0
        case .column, nil: return 0
        }
    }

    private static func time(
        _ mapping: PlanMapping, _ encoding: TextEncoding, grain: Grain
    ) -> (period: LocalBook, year: LocalBook) {
        guard case .column(_, let format, let year) = mapping.period else {
            return (LocalBook(encoding) { _ in unknown }, LocalBook(encoding) { _ in unknown })
        }
        let reading = PeriodReading(format, grain: grain, mapping)
        var first: Int32? = 0
        if format.needsYear, case .constant(let constant)? = year {
            first = reading.firstPeriod(ofYear: String(constant))
        }
        let period = LocalBook(encoding) { text in
            switch reading.meaning(of: text) {
            case .period(let index): first.map { Int64(index + $0) } ?? unknown
            case .skipped: skipped
            case .special, .otherGrain, .otherYear, .malformed: text.isEmpty ? empty : unknown
            }
        }
        let years = LocalBook(encoding) { text in
            reading.firstPeriod(ofYear: text).map { Int64($0) } ?? unknown
        }
        return (period, years)
    }
}

/// The codes that a row may have, to name the nearest of them; made when the first is asked for.
final class NearKnownCodes {
    private let codes: Codes
    private let known: KnownCodes?
    private lazy var units = known?.units.map { NearCodes(codes.units, where: $0.contains) }
    private lazy var accounts = known?.accounts.map {
        NearCodes(codes.accounts, where: $0.contains)
    }

    init(_ codes: Codes, _ known: KnownCodes?) {
        self.codes = codes
        self.known = known
    }

    func unit(_ text: String) -> String? { units?.nearest(to: text) }
    func account(_ text: String) -> String? { accounts?.nearest(to: text) }
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
