/// The inputs that a register gives, by their names in pipeline files and reports.
public enum RegisterTable: String, Sendable, Hashable, CaseIterable {
    case orgUnits = "org_units"
    case accounts
    case initiatives
    case kpis
    case kpiReadings = "kpi_readings"
    case plannedBenefits = "planned_benefits"
    case investments
    case benefits
    case inBase = "in_base"
    case runCosts = "run_costs"
    case reallocations
    case crosswalk
    case approvedChanges = "approved_changes"
    case continuity

    /// The table of schema `register`.
    public var tableName: String {
        switch self {
        case .orgUnits: "org_unit"
        case .accounts: "account"
        case .initiatives: "initiative"
        case .kpis: "kpi"
        case .kpiReadings: "kpi_reading"
        case .plannedBenefits: "planned_benefit"
        case .investments: "investment"
        case .benefits: "realized_benefit"
        case .inBase: "in_base"
        case .runCosts: "run_cost"
        case .reallocations: "reallocation_plan"
        case .crosswalk: "crosswalk"
        case .approvedChanges: "approved_change"
        case .continuity: "continuity"
        }
    }
}

/// One canonical column of a register input: the same name in tables, queries and files.
public struct RegisterColumn: Sendable, Hashable {
    public var name: String
    public var type: Kind
    /// Whether a row without it cannot be taken.
    public var isRequired: Bool

    public enum Kind: Sendable, Hashable {
        case code, text, word, boolean, instant
        /// A day within the month that is meant.
        case month
        /// `2027-01`, `2027-Q1` or `2027`.
        case period
        /// An exact number with that many decimals at most.
        case number(fractionDigits: Int)
    }

    init(_ name: String, _ type: Kind, required: Bool = false) {
        self.name = name
        self.type = type
        isRequired = required
    }

    static let money = Kind.number(fractionDigits: 2)
    static let personYears = Kind.number(fractionDigits: 4)
    /// Money or person-years, as the row's `measure` says.
    static let amount = Kind.number(fractionDigits: 4)
    static let figure = Kind.number(fractionDigits: 4)
    static let share = Kind.number(fractionDigits: 6)
}

extension RegisterTable {
    /// The canonical columns, in the order in which the reader takes them.
    public var columns: [RegisterColumn] {
        switch self {
        case .orgUnits:
            [
                .init("unit", .code, required: true), .init("parent", .code), .init("level", .text),
                .init("name", .text),
            ]
        case .accounts:
            [
                .init("account", .code, required: true), .init("parent", .code),
                .init("kind", .word), .init("name", .text),
            ]
        case .initiatives:
            [
                .init("initiative_id", .code, required: true), .init("name", .text),
                .init("owner", .text), .init("status", .text), .init("start", .month),
            ]
        case .kpis:
            [
                .init("kpi_id", .code, required: true), .init("initiative_id", .code),
                .init("name", .text),
                .init("baseline", RegisterColumn.figure), .init("target", RegisterColumn.figure),
            ]
        case .kpiReadings:
            [
                .init("kpi_id", .code, required: true), .init("period", .month, required: true),
                .init("value", RegisterColumn.figure, required: true),
            ]
        case .plannedBenefits:
            [
                .init("initiative_id", .code, required: true),
                .init("period", .month, required: true), .init("measure", .word),
                .init("amount", RegisterColumn.amount, required: true),
            ]
        case .investments:
            [
                .init("initiative_id", .code, required: true),
                .init("period", .month, required: true),
                .init("amount", RegisterColumn.money, required: true),
            ]
        case .benefits: Self.benefitColumns
        default: planColumns
        }
    }

    static let benefitColumns: [RegisterColumn] = [
        .init("benefit_id", .code, required: true), .init("initiative_id", .code),
        .init("class", .word, required: true), .init("unit", .code, required: true),
        .init("account", .code), .init("activity", .code), .init("task", .code),
        .init("period_start", .month, required: true), .init("period_end", .month, required: true),
        .init("amount", RegisterColumn.money), .init("fte", RegisterColumn.personYears),
        .init("kind", .word), .init("status", .text), .init("maturity", .word),
        .init("output_held", .boolean), .init("owner", .text), .init("evidence", .text),
        .init("recorded_at", .instant), .init("additive", .boolean),
        .init("run_cost", RegisterColumn.money), .init("one_off_cost", RegisterColumn.money),
        .init("profile", .text), .init("kpi", .code),
    ]

    private var planColumns: [RegisterColumn] {
        switch self {
        case .inBase:
            [
                .init("benefit_id", .code, required: true),
                .init("period", .period, required: true), .init("measure", .word),
                .init("amount", RegisterColumn.amount, required: true), .init("source", .text),
            ]
        case .runCosts:
            [
                .init("benefit_id", .code, required: true), .init("unit", .code, required: true),
                .init("account", .code), .init("activity", .code),
                .init("period_start", .month, required: true),
                .init("period_end", .month, required: true),
                .init("amount", RegisterColumn.money, required: true),
            ]
        case .reallocations:
            [
                .init("benefit_id", .code, required: true), .init("to_unit", .code),
                .init("to_account", .code), .init("to_activity", .code),
                .init("share", RegisterColumn.share),
            ]
        case .crosswalk:
            [
                .init("benefit_id", .code, required: true), .init("unit", .code, required: true),
                .init("account", .code), .init("activity", .code), .init("period", .period),
                .init("only", .boolean),
            ]
        case .approvedChanges:
            [
                .init("unit", .code, required: true), .init("account", .code),
                .init("activity", .code), .init("period", .period), .init("measure", .word),
                .init("type", .word, required: true), .init("amount", RegisterColumn.amount),
                .init("percent", RegisterColumn.figure), .init("decision", .text),
                .init("reason", .text),
            ]
        default:
            ["from_unit", "from_account", "from_activity", "to_unit", "to_account", "to_activity"]
                .map { .init($0, .code) } + [.init("share", RegisterColumn.share)]
        }
    }

    /// The rows of one entity in schema `register`, as a query with the canonical columns.
    ///
    /// - Parameter stamped: with the transaction that wrote each row, as `row_stamp`.
    func defaultQuery(stamped: Bool) -> String {
        let list = columns.map { column in
            column.type == .period
                ? "hemtag.period_text(period, period_grain) as period"
                : Connection.quoted(identifier: column.name)
        }
        let all = stamped ? list + ["xmin as row_stamp"] : list
        return "select \(all.joined(separator: ", ")) from register.\(tableName)"
            + " where entity = (select current_setting('hemtag.entity'))"
    }
}
