/// Benefit records in columns: a million of them in a third of the space of as many structures,
/// and nothing for a column that the register does not use.
public struct BenefitTable: Sendable, RandomAccessCollection, GrowingRows {
    public private(set) var id: [Code] = []
    public private(set) var initiative = CodeColumn(noCode)
    public private(set) var benefitClass = UniformColumn(BenefitClass.quality)
    public private(set) var unit = CodeColumn(noCode)
    public private(set) var account = CodeColumn(noCode)
    public private(set) var activity = CodeColumn(noCode)
    public private(set) var task = CodeColumn(noCode)
    public private(set) var firstMonth = NarrowColumn<MonthIndex, UInt16>(0)
    public private(set) var lastMonth = NarrowColumn<MonthIndex, UInt16>(0)
    public private(set) var kind = UniformColumn(BenefitKind.oneOff)
    public private(set) var outputHeld = UniformColumn(true)
    public private(set) var recordedAt = UniformColumn(Int64.min)
    public private(set) var owner = CodeColumn(noCode)
    // `absent` where the record gives none.
    private var amount = NarrowColumn<Units, Int32>(Self.absent)
    private var personYears = NarrowColumn<Units, Int32>(Self.absent)
    private var runCost = NarrowColumn<Units, Int32>(Self.absent)
    private var oneOffCost = NarrowColumn<Units, Int32>(Self.absent)
    private var status = CodeColumn(noCode)
    private var maturity = UniformColumn(Maturity.final)
    private var isAdditive = UniformColumn(false)
    private var profile = CodeColumn(noCode)
    private var kpi = CodeColumn(noCode)
    private var defects = UniformColumn(BenefitRecord.Defects())

    /// No sum of a run ever comes near it.
    private static let absent = Units.min

    public init() {}

    public init(_ records: some Sequence<BenefitRecord>) {
        for record in records { append(record) }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { id.count }

    public mutating func append(_ record: BenefitRecord) {
        id.append(record.id)
        initiative.append(record.initiative)
        benefitClass.append(record.benefitClass)
        unit.append(record.unit)
        account.append(record.account)
        activity.append(record.activity)
        task.append(record.task)
        firstMonth.append(record.firstMonth)
        lastMonth.append(record.lastMonth)
        kind.append(record.kind)
        outputHeld.append(record.outputHeld)
        recordedAt.append(record.recordedAt)
        owner.append(record.owner)
        amount.append(record.amount?.units ?? Self.absent)
        personYears.append(record.personYears?.units ?? Self.absent)
        runCost.append(record.runCost?.units ?? Self.absent)
        oneOffCost.append(record.oneOffCost?.units ?? Self.absent)
        status.append(record.status)
        maturity.append(record.maturity)
        isAdditive.append(record.isAdditive)
        profile.append(record.profile)
        kpi.append(record.kpi)
        defects.append(record.defects)
    }

    public subscript(row: Int) -> BenefitRecord {
        var record = BenefitRecord(
            id: id[row], benefitClass: benefitClass[row], unit: unit[row],
            firstMonth: firstMonth[row], lastMonth: lastMonth[row])
        record.initiative = initiative[row]
        record.account = account[row]
        record.activity = activity[row]
        record.task = task[row]
        record.kind = kind[row]
        record.outputHeld = outputHeld[row]
        record.recordedAt = recordedAt[row]
        record.owner = owner[row]
        record.amount = Self.present(amount[row]).map(Money.init(units:))
        record.personYears = Self.present(personYears[row]).map(PersonYears.init(units:))
        record.runCost = Self.present(runCost[row]).map(Money.init(units:))
        record.oneOffCost = Self.present(oneOffCost[row]).map(Money.init(units:))
        record.status = status[row]
        record.maturity = maturity[row]
        record.isAdditive = isAdditive[row]
        record.profile = profile[row]
        record.kpi = kpi[row]
        record.defects = defects[row]
        return record
    }

    private static func present(_ units: Units) -> Units? { units == absent ? nil : units }

    /// Whether the record gives person-years above zero.
    public func hasPersonYears(_ row: Int) -> Bool { personYears[row] > 0 }

    /// Lets go of what only says whether a record counts and is ready: when it was recorded, its
    /// status, KPI, defects, and whether it comes on top of others.
    public mutating func settle() {
        recordedAt.clear()
        status.clear()
        kpi.clear()
        defects.clear()
        isAdditive.clear()
    }

    /// Keeps the rows named, in their order, column by column.
    public mutating func select(_ rows: [UInt32]) {
        id = rows.map { id[Int($0)] }
        for column in [\Self.initiative, \.unit, \.account, \.activity, \.task, \.owner, \.status]
            + [\.profile, \.kpi]
        { self[keyPath: column].select(rows) }
        for column in [\Self.firstMonth, \.lastMonth] { self[keyPath: column].select(rows) }
        for column in [\Self.amount, \.personYears, \.runCost, \.oneOffCost] {
            self[keyPath: column].select(rows)
        }
        recordedAt.select(rows)
        for column in [\Self.outputHeld, \.isAdditive] { self[keyPath: column].select(rows) }
        benefitClass.select(rows)
        kind.select(rows)
        maturity.select(rows)
        defects.select(rows)
    }
}

extension BenefitTable: ExpressibleByArrayLiteral {
    public init(arrayLiteral records: BenefitRecord...) { self.init(records) }
}
