/// One realised benefit as the register tells it (contract, sections 1 and 3).
///
/// A field is optional where an input may lack the whole column; what is wrong with a column that
/// is there is kept in `defects`, so that readiness can name every reason. The evidence itself is
/// not kept: only whether there is any counts.
public struct BenefitRecord: Sendable {
    public var id: Code
    /// `noCode` where the input has no such column.
    public var initiative: Code = noCode
    public var benefitClass: BenefitClass
    public var unit: Code
    public var account: Code = noCode
    public var activity: Code = noCode
    /// The activity in the staffing plan; `noCode`: same as `activity`.
    public var task: Code = noCode
    public var firstMonth: MonthIndex
    public var lastMonth: MonthIndex
    /// Gross, in cents, over the whole record; nil where the record gives none.
    public var amount: Money?
    /// Held in each month of the record; nil where the record gives none.
    public var personYears: PersonYears?
    public var kind: BenefitKind = .oneOff
    /// The status text, compared with the rules' accepted statuses; `noCode` where no such column.
    public var status: Code = noCode
    public var maturity: Maturity = .final
    public var outputHeld = true
    /// Name in `Codes.texts`; `noCode` where the column is absent or empty (see `defects`).
    public var owner: Code = noCode
    /// Seconds since 1970 UTC, bounded by `as_of`; `Int64.min` where the input has no such column.
    public var recordedAt: Int64 = .min
    public var isAdditive = false
    public var runCost: Money?
    public var oneOffCost: Money?
    /// The name of a phasing profile in `Codes.texts`; `noCode`: spread evenly.
    public var profile: Code = noCode
    /// The KPI it rests on, in `Codes.texts`; `noCode` where none is named.
    public var kpi: Code = noCode
    /// What the reader found wrong while the row could still be read.
    public var defects: Defects = []

    public init(
        id: Code, benefitClass: BenefitClass, unit: Code, firstMonth: MonthIndex,
        lastMonth: MonthIndex
    ) {
        self.id = id
        self.benefitClass = benefitClass
        self.unit = unit
        self.firstMonth = firstMonth
        self.lastMonth = lastMonth
    }

    /// A column that is there and empty, where the contract wants it filled.
    public struct Defects: OptionSet, Sendable, Hashable, BitwiseCopyable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        public static let emptyOwner = Defects(rawValue: 1)
        public static let emptyEvidence = Defects(rawValue: 2)
        public static let emptyInitiative = Defects(rawValue: 4)
        public static let emptyStatus = Defects(rawValue: 8)
        public static let emptyRecordedAt = Defects(rawValue: 16)
        public static let emptyKind = Defects(rawValue: 32)
        public static let emptyMaturity = Defects(rawValue: 64)
        public static let emptyOutputHeld = Defects(rawValue: 128)
        public static let emptyAdditive = Defects(rawValue: 256)
    }
}

public enum BenefitClass: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    case cashable, revenue, capacity, avoidance, quality
}

public enum BenefitKind: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    case recurring
    case oneOff = "one_off"
}

public enum Maturity: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    case preliminary, interim, final
}
