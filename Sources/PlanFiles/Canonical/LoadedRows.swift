import BudgetModel
import Diagnostics

/// What one canonical file gave.
public struct LoadedRows<Rows: GrowingRows & Sendable>: Sendable {
    public var rows = Rows()
    /// Rows and the sum of every column of numbers; an unreadable number counts 0.
    public var totals = ControlTotals()
    public var rejected: [RejectedRow] = []
    /// Everything that is wrong with rejected rows (the first hundred findings), and columns that
    /// the file has beyond the canonical ones.
    public var findings: [Finding] = []
    /// Of the bytes on disk, hexadecimal.
    public var sha256 = ""
    public var byteCount: Int64 = 0

    public init() {}
}

/// One reading of a key figure, before it is put under its KPI. The value counts 1/10 000.
public struct KPIReadingRow: Sendable {
    public var kpi: Code
    public var month: MonthIndex
    public var value: Int64
    public var place: Place

    public init(kpi: Code, month: MonthIndex, value: Int64, place: Place) {
        self.kpi = kpi
        self.month = month
        self.value = value
        self.place = place
    }
}

/// A column of a canonical file.
struct CanonicalColumn {
    /// What its control total counts: decimals of its smallest unit.
    enum Numbers {
        case none
        case decimals(Int)
        /// Those of the row's measure, in another column.
        case ofMeasure(Int)
    }

    let name: String
    var isRequired = false
    var numbers = Numbers.none

    static func key(_ name: String) -> CanonicalColumn { .init(name: name, isRequired: true) }
    static func text(_ name: String) -> CanonicalColumn { .init(name: name) }
    static func number(_ name: String, _ decimals: Int) -> CanonicalColumn {
        .init(name: name, numbers: .decimals(decimals))
    }
    static func number(_ name: String, ofMeasure column: Int) -> CanonicalColumn {
        .init(name: name, isRequired: true, numbers: .ofMeasure(column))
    }
}
