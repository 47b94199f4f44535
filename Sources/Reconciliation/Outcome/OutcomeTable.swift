import BudgetModel

/// The tables that a run writes. CSV files, PostgreSQL tables and workbook sheets are all sinks of
/// one definition, so that they agree by construction.
public enum OutcomeTable: String, Sendable, Hashable, CaseIterable {
    case claimOutcome = "claim_outcome"
    case benefitOutcome = "benefit_outcome"
    case attribution
    case bottleneck
    case adjustedBudgetLine = "adjusted_budget_line"
    case adjustedStaffingLine = "adjusted_staffing_line"
    case reallocationEntry = "reallocation_entry"
    case reallocationLeg = "reallocation_leg"
    case unexplained
    case initiativeStanding = "initiative_standing"

    /// Name of the SQL table in schema `hemtag`, and of the CSV file before `.csv`.
    public var name: String { rawValue }
}

/// One column of a written table.
public struct TableColumn: Sendable, Hashable {
    public var name: String
    public var type: ColumnType

    public init(_ name: String, _ type: ColumnType) {
        self.name = name
        self.type = type
    }
}

/// What a column holds; each sink maps it to its own types. Blank is an absent value: NULL in SQL,
/// an empty field in CSV; a blank code is the empty text in both, so that it can stand in a key.
public enum ColumnType: Sendable, Hashable {
    /// A key: unit, account, activity, benefit, initiative. Never NULL, possibly empty.
    case code
    /// A word of a fixed vocabulary, or several joined by one space.
    case word
    /// Free text from an input.
    case text
    /// `2027-01`, `2027-Q1` or `2027`.
    case period
    /// A first day of a month, written `2027-01`.
    case month
    /// An exact amount of cents or of 1/10 000 person-years, by the row's measure.
    case amount
    /// An exact amount in cents whatever the row's measure.
    case money
    /// An exact amount in 1/10 000 person-years whatever the row's measure.
    case personYears
    /// An exact ratio in millionths.
    case ratio
    case integer
    case boolean
}

/// Receives the cells of a table row by row, in the order of its columns.
///
/// Generic use specialises away: ten million rows cost no allocation in the producer.
public protocol OutcomeRowSink {
    mutating func beginRow()
    /// A code with the book that holds its text; `noCode` is blank.
    mutating func code(_ code: Code, in book: borrowing CodeBook)
    /// Made only where the sink wants it: a word may be costly.
    mutating func word(_ word: @autoclosure () -> String)
    /// Free text by its code in `Codes.texts`.
    mutating func text(_ code: Code, in book: borrowing CodeBook)
    mutating func period(_ period: Period?)
    mutating func month(_ month: MonthIndex?)
    /// An amount in the smallest units of `measure`.
    mutating func amount(_ units: Units?, _ measure: Measure)
    mutating func ratio(_ millionths: Int64?)
    mutating func integer(_ value: Int64?)
    mutating func boolean(_ value: Bool)
    mutating func endRow() throws
}

extension OutcomeTable {
    /// The columns in order. Those that the contract names come first; what a reader needs to
    /// understand a run without the register follows.
    public var columns: [TableColumn] {
        switch self {
        case .claimOutcome: Self.claimColumns
        case .benefitOutcome: Self.benefitColumns
        case .attribution: Self.attributionColumns
        case .bottleneck: Self.bottleneckColumns
        case .adjustedBudgetLine, .adjustedStaffingLine: Self.adjustedLineColumns
        case .reallocationEntry: Self.entryColumns
        case .reallocationLeg: Self.legColumns
        case .unexplained: Self.unexplainedColumns
        case .initiativeStanding: Self.standingColumns
        }
    }

    static let sumNames = [
        "claimed", "in_base", "gross", "direct", "visible", "timing", "parked", "redeployed", "cut",
        "reabsorbed", "missing",
    ]

    static let claimColumns: [TableColumn] =
        [.init("benefit_id", .code), .init("measure", .word), .init("period", .period)]
        + sumNames.map { TableColumn($0, .amount) } + [
            .init("unadjustable", .amount), .init("explained", .amount), .init("unit", .code),
            .init("account", .code), .init("activity", .code),
        ]

    static let benefitColumns: [TableColumn] =
        [.init("benefit_id", .code), .init("measure", .word)]
        + sumNames.map { TableColumn($0, .amount) } + [
            .init("verdict", .word), .init("flags", .word), .init("reasons", .word),
            .init("unadjustable", .amount), .init("outside_horizon_months", .integer),
            .init("outside_horizon_money", .money), .init("tolerance_used", .boolean),
            .init("initiative_id", .code), .init("class", .word), .init("unit", .code),
            .init("account", .code), .init("activity", .code), .init("task", .code),
            .init("period_start", .month), .init("period_end", .month), .init("kind", .word),
            .init("maturity", .word), .init("owner", .text), .init("recorded_amount", .money),
            .init("recorded_fte", .personYears), .init("run_cost", .money),
            .init("one_off_cost", .money),
        ]

    static let attributionColumns: [TableColumn] = [
        .init("benefit_id", .code), .init("measure", .word), .init("period", .period),
        .init("unit", .code), .init("account", .code), .init("activity", .code),
        .init("line_period", .period), .init("tier", .integer), .init("amount", .amount),
    ]

    static let bottleneckColumns: [TableColumn] = [
        .init("run", .word), .init("group", .integer), .init("kind", .word), .init("key", .word),
        .init("amount", .amount), .init("measure", .word),
    ]

    static let adjustedLineColumns: [TableColumn] = [
        .init("unit", .code), .init("account", .code), .init("activity", .code),
        .init("period", .period), .init("reference", .amount), .init("approved_change", .amount),
        .init("current", .amount), .init("fall", .amount), .init("claimed_here", .amount),
        .init("visible", .amount), .init("adjustment", .amount), .init("adjusted", .amount),
    ]

    static let entryColumns: [TableColumn] = [
        .init("entry", .integer), .init("benefit_id", .code), .init("measure", .word),
        .init("period", .period), .init("unit", .code), .init("account", .code),
        .init("activity", .code), .init("to_unit", .code), .init("to_account", .code),
        .init("to_activity", .code), .init("kind", .word), .init("owed", .amount),
        .init("shown", .amount), .init("to_book", .amount), .init("unbookable", .amount),
        .init("to_give", .amount), .init("owner", .text),
    ]

    static let legColumns: [TableColumn] = [
        .init("entry", .integer), .init("leg", .integer), .init("role", .word),
        .init("benefit_id", .code), .init("measure", .word), .init("period", .period),
        .init("unit", .code), .init("account", .code), .init("activity", .code),
        .init("line_period", .period), .init("side", .word), .init("shown", .amount),
        .init("to_book", .amount),
    ]

    static let unexplainedColumns: [TableColumn] = [
        .init("measure", .word), .init("unit", .code), .init("account", .code),
        .init("activity", .code), .init("period", .period), .init("side", .word),
        .init("direction", .word), .init("amount", .amount),
    ]

    static let standingColumns: [TableColumn] = [
        .init("initiative_id", .code), .init("period", .period), .init("planned_money", .money),
        .init("realised_money", .money), .init("owed_money", .money), .init("direct_money", .money),
        .init("visible_money", .money), .init("invested_money", .money),
        .init("planned_person_years", .personYears), .init("realised_person_years", .personYears),
        .init("owed_person_years", .personYears), .init("direct_person_years", .personYears),
        .init("visible_person_years", .personYears), .init("kpi_progress", .ratio),
        .init("payback_months", .integer), .init("recommendation", .word), .init("rule", .word),
        .init("paradox", .boolean),
    ]
}
