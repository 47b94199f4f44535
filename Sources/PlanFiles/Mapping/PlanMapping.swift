import BudgetModel

/// Which columns of a file are the key, the versions and the amounts of a plan.
///
/// The default is the canonical file: `unit, account, activity, period, reference, current`, where
/// account and activity may be left out of the file.
public struct PlanMapping: Sendable, Hashable {
    public var unit = KeyField.column(.name("unit"))
    public var account = KeyField.optionalColumn(.name("account"))
    public var activity = KeyField.optionalColumn(.name("activity"))
    public var period = PeriodField.column(.name("period"), format: .canonical, year: nil)
    /// One amount a row (long form) or many (wide form). Empty: the canonical columns, wide
    /// (`reference`, `current`) or long (`version`, `amount`), whichever the file has.
    public var amounts: [AmountColumn] = []
    /// The column whose value says which version a row belongs to (long form, change groups).
    public var version: VersionColumn?
    public var signs = SignConvention.canonical
    /// How the source tells its revenues, where its signs do not say (see `revenueTest`).
    public var revenue: RevenueTest?
    public var debitCredit: DebitCreditColumn?
    public var vat: VATTreatment?
    public var staffingUnit = StaffingUnit.personYears
    /// Rows that are no plan lines: totals, headings. The first rule that holds skips the row.
    public var skip: [RowRule] = []
    /// Columns in which an empty cell means “as above”, the outermost first.
    public var fillDown: [ColumnReference] = []
    /// The header stands again among the rows (pages, joined files), and with it the lines above
    /// it: such rows are skipped.
    public var repeatsHeader = false
    /// What a year, a quarter and a fiscal period of the file mean; nil: calendar years.
    public var fiscalYear: FiscalYear?
    public var specialPeriods = SpecialPeriods()
    /// Where the decision reference and the reason of approved changes stand, for rows whose
    /// version is an approved change. Without them the version's own value is both.
    public var decision: KeyField = .absent
    public var reason: KeyField = .absent

    public init() {}

    /// How a row is known to be a revenue: by the test of the signs, or the one that stands alone.
    public var revenueTest: RevenueTest? {
        switch signs {
        case .revenueNegative(let test), .expenseNegative(let test): test
        case .canonical, .negated, .revenueBySign: revenue
        }
    }
}

/// A column by its header name (as decoded, surrounding spaces left out) or by 1-based number.
public enum ColumnReference: Sendable, Hashable {
    case name(String)
    case number(Int)
}

/// Where one part of a plan line's key comes from.
public enum KeyField: Sendable, Hashable {
    case column(ColumnReference)
    /// As `column` where the file has it, `absent` where it does not.
    case optionalColumn(ColumnReference)
    /// Several columns joined: `28.70.05`. Leading zeros stay.
    case composed([ColumnReference], separator: String)
    case constant(String)
    /// The plan does not have this dimension.
    case absent
}

/// Where the period of a row comes from.
public enum PeriodField: Sendable, Hashable {
    /// - Parameter year: completes formats that name a month only.
    case column(ColumnReference, format: PeriodFormat, year: YearSource?)
    case constant(Period)
    /// Each amount column names its own period.
    case byAmountColumn
}

public enum YearSource: Sendable, Hashable {
    case column(ColumnReference)
    case constant(Int)
}

/// How a period is written. All but `yyyy`, `canonical` and the quarters name a month.
public enum PeriodFormat: String, Sendable, Hashable, CaseIterable {
    /// `2027-01`, `2027-Q1` or `2027`; one grain for the whole file.
    case canonical
    case yearMonthDashed = "yyyy-mm"
    case monthYearDotted = "mm.yyyy"
    case monthYearSlashed = "mm/yyyy"
    case yearMonth = "yyyymm"
    /// `31.1.2027`, leading zeros or not.
    case dateDotted = "d.m.yyyy"
    case dateDashed = "yyyy-mm-dd"
    /// `001.2027`, as SAP writes a fiscal period.
    case fiscalPeriod = "ppp.yyyy"
    /// `jan-27`, `tammi.27`, `Mai 2027`, `1 januari 2027`: months by their names, as spreadsheets
    /// write them in the languages of ``MonthNames``.
    case monthName = "mmm yyyy"
    /// `Mai`; needs a year.
    case monthNameAlone = "mmm"
    /// `Q1 2027`, `2027Q1`, `1. Quartal 2027`, `Kv1 2027`, `I/2027`.
    case quarterYear = "q yyyy"
    /// `P1`, `001` or `1`, a period of the fiscal year; needs a year.
    case fiscalPart = "pp"
    /// `M01`, `P1`, `01` or `1`, a month of the calendar year; needs a year.
    case month = "mm"
    /// `Q1`, `Kv1`, `1. Quartal`, `I` or `1`; needs a year.
    case quarter = "q"
    case year = "yyyy"
}

/// One column of amounts.
public struct AmountColumn: Sendable, Hashable {
    public var column: ColumnReference
    /// What its amounts are; nil where the version column says so (long form).
    public var role: VersionRole?
    /// Set where the mapping's period is `byAmountColumn`.
    public var period: Period?

    public init(_ column: ColumnReference, role: VersionRole? = nil, period: Period? = nil) {
        self.column = column
        self.role = role
        self.period = period
    }
}

/// What an amount is part of. A change group may be both an approved change and part of the current
/// plan; a group that is part of neither is `ignored`, counted as skipped.
public struct VersionRole: Sendable, Hashable {
    public var isReference: Bool
    public var isCurrent: Bool
    public var approvedChange: ApprovedChangeType?

    public init(
        isReference: Bool = false, isCurrent: Bool = false,
        approvedChange: ApprovedChangeType? = nil
    ) {
        self.isReference = isReference
        self.isCurrent = isCurrent
        self.approvedChange = approvedChange
    }

    public static let reference = VersionRole(isReference: true)
    public static let current = VersionRole(isCurrent: true)
    public static let ignored = VersionRole()
    /// In both plans: an adopted budget to which the file adds change groups.
    public static let both = VersionRole(isReference: true, isCurrent: true)

    /// Reads the words of a pipeline file: `reference`, `current`, `ignored` and
    /// `approved_change.TYPE`; nil where one is none of these or `ignored` is not alone.
    public init?(words: [String]) {
        self.init()
        guard !words.isEmpty else { return nil }
        if words == ["ignored"] { return }
        for word in words {
            switch word {
            case "reference": isReference = true
            case "current": isCurrent = true
            default:
                let prefix = "approved_change."
                guard word.hasPrefix(prefix), approvedChange == nil,
                    let type = ApprovedChangeType(rawValue: String(word.dropFirst(prefix.count)))
                else { return nil }
                approvedChange = type
            }
        }
    }
}

/// A column whose value selects the version of the row.
public struct VersionColumn: Sendable, Hashable {
    public var column: ColumnReference
    public var roles: [String: VersionRole]
    /// For values that `roles` does not name; nil rejects such rows.
    public var otherwise: VersionRole?

    public init(
        _ column: ColumnReference, roles: [String: VersionRole], otherwise: VersionRole? = nil
    ) {
        self.column = column
        self.roles = roles
        self.otherwise = otherwise
    }
}
