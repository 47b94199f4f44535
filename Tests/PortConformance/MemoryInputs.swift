import BudgetModel
import Diagnostics
import NightlyRun
import Reconciliation
import Register

/// One record of 1 000 euro and no units, unless it holds something else; `rejected` rows beside
/// it.
public final class MemoryRegister: RegisterPort, RegisterStore {
    public let script: Script
    public var stock = RegisterStock(benefits: [.init("B1", "U", "1000")])
    public var rejected: Int64 = 0
    public var maxRejected = 0
    public var sha256 = "r1"
    /// What proves that the rows are the same; nil where nothing does.
    public var versions: String?

    public init(_ script: Script = Script()) { self.script = script }

    public var port: any RegisterPort { self }
    public func hold(_ stock: RegisterStock) { self.stock = stock }

    public func rowVersions(asOf: AsOf) throws -> [String: String] {
        guard let versions else { return [:] }
        try script.call("versions")
        return ["benefits": "\(versions) \(stock.benefits)"]
    }

    public func read(
        asOf: AsOf, into codes: inout Codes, haveTrees: (RegisterTrees) -> Void
    ) throws -> RegisterContents {
        try script.call("register")
        guard stock.isReadable else { throw PortFailure() }
        var contents = RegisterContents()
        if let rows = stock.units {
            contents.orgUnits = rows.map { row in
                OrgUnitRow(
                    unit: codes.units.intern(row[0]),
                    parent: row[1].isEmpty ? noCode : codes.units.intern(row[1]), level: "",
                    name: noCode, place: .nowhere)
            }
            contents.records.append(record("org_units", sha256: "\(rows)", accepted: rows.count))
        }
        haveTrees(RegisterTrees(orgUnits: contents.orgUnits, accounts: nil, codes: codes))
        var faulty: [RejectedRow] = []
        for (index, row) in stock.benefits.enumerated() {
            guard let euro = Int64(row.amount) else {
                faulty.append(Memory.rejected("benefits", line: index + 1, row.amount))
                continue
            }
            var record = BenefitRecord(
                id: codes.benefits.intern(row.id), benefitClass: .cashable,
                unit: codes.units.intern(row.unit), firstMonth: Memory.month,
                lastMonth: Memory.month)
            record.amount = Money(units: euro * 100)
            contents.benefits.append(record)
        }
        var benefits = record(
            "benefits", sha256: "\(sha256) \(stock.benefits)", accepted: contents.benefits.count)
        benefits.totals.rejected.rows = rejected + Int64(faulty.count)
        benefits.totals.read.rows += benefits.totals.rejected.rows
        benefits.rejected = faulty
        if benefits.totals.rejected.rows > 0 { benefits.findings = [Memory.fault] }
        benefits.rowVersions = versions.map { "\($0) \(stock.benefits)" }
        contents.records.append(benefits)
        return contents
    }

    private func record(_ name: String, sha256: String, accepted: Int) -> InputRecord {
        var totals = ControlTotals()
        totals.read.rows = Int64(accepted)
        totals.accepted.rows = Int64(accepted)
        return InputRecord(
            name: name, location: "\(name).csv", sha256: sha256, byteCount: 1, totals: totals,
            rejected: [], findings: [], maxRejected: maxRejected)
    }
}

/// The line of the record falls by 600 euro, unless it holds something else.
public final class MemoryPlan: PlanSourcePort, PlanStore {
    public let script: Script
    public var stock = PlanStock([.init("U", "10000", "9400")])
    public let name = "plan"
    public let measure = Measure.money
    public var givesCurrent = true
    /// Its digest is told by reading it alone.
    public var looksNew = false
    public var grain = Grain.month
    public var maxRejected = 0

    public init(_ script: Script = Script()) { self.script = script }

    public var port: any PlanSourcePort { self }
    public func hold(_ stock: PlanStock) { self.stock = stock }

    private var sha256: String { "\(stock.lines)" }

    public func digest() throws -> InputDigest? {
        try script.call("digest")
        return looksNew ? nil : InputDigest(name: name, sha256: sha256)
    }

    /// Whether it says, before anything is read, that it looks as it did.
    public var looksUnchanged = true
    public private(set) var begun = 0

    public func look() -> Int64? { looksUnchanged ? 0 : nil }

    public func begin(codes: Codes, units: UnitTree?, accounts: AccountTree?) { begun += 1 }

    public func load(into codes: inout Codes, units: UnitTree?, accounts: AccountTree?) throws
        -> PlanContents
    {
        try script.call("plan")
        guard stock.isThere else { throw PortFailure() }
        var table = PlanTable(measure: .money, grain: grain, hasAccount: false, hasActivity: false)
        var faulty: [RejectedRow] = []
        for (index, line) in stock.lines.enumerated() {
            guard let reference = Int64(line.reference), let current = Int64(line.current) else {
                faulty.append(Memory.rejected(name, line: index + 1, line.reference))
                continue
            }
            table.append(
                unit: codes.units.intern(line.unit), account: noCode, activity: noCode,
                period: Memory.month, reference: reference * 100, current: current * 100)
        }
        var totals = ControlTotals()
        totals.read.rows = Int64(stock.lines.count)
        totals.rejected.rows = Int64(faulty.count)
        totals.accepted.rows = totals.read.rows - totals.rejected.rows
        var contents = PlanContents(
            table: table,
            record: InputRecord(
                name: name, location: "plan.csv", sha256: sha256, byteCount: 1, totals: totals,
                rejected: faulty, findings: [], maxRejected: maxRejected))
        contents.givesCurrent = givesCurrent
        return contents
    }
}

/// What the inputs in memory have in common.
enum Memory {
    /// January 2027.
    static let month: MonthIndex = 2027 * 12
    static let fault = Finding(
        "benefit.amount.malformed", "no number", fix: "write a whole number")

    static func rejected(_ input: String, line: Int, _ value: String) -> RejectedRow {
        RejectedRow(
            input: input, line: line, column: 1, field: "amount", value: value, code: fault.code,
            reason: fault.message, fix: fault.fix, text: value)
    }
}

/// Files that are remembered by their names.
public final class MemoryFiles: OutcomeFilesPort, FilesStore {
    public let script: Script
    public var steps: [OwedStep] = [.files]
    /// Why a step cannot be done now.
    public var failing: [OwedStep: any Error] = [:]
    /// `files of run 3`, in the order of writing.
    public private(set) var written: [String] = []
    /// What each step left, by its name.
    private var held: [String: [UInt8]] = [:]
    private var isShut = false

    public init(_ script: Script = Script()) { self.script = script }

    public var port: any OutcomeFilesPort { self }
    public func contents() -> [String: [UInt8]] { held }
    public func holds(_ told: String) -> Bool { written.contains(told) }
    public func setShut(_ isShut: Bool) { self.isShut = isShut }

    public func obstacles() -> [Finding] {
        isShut ? [Finding("output.directory.failed", "it is shut", fix: "open it")] : []
    }

    public func write(_ step: OwedStep, _ results: RunResults) throws -> [String] {
        try script.call(step.rawValue)
        if let error = failing[step] { throw error }
        if isShut { throw PortFailure() }
        let name = "\(step.rawValue) of run \(results.run?.number ?? 0)"
        written.append(name)
        held[step.rawValue] = Array("\(results.outcome.claims.map(\.visible))".utf8)
        return [name]
    }
}

/// A clock that moves by itself: one millisecond a look.
public final class CountingMeter: ProcessMeter {
    private var looks: UInt64 = 0

    public init() {}

    public private(set) var slept: [UInt64] = []
    public var wallNanoseconds: UInt64 {
        looks += 1
        return looks * 1_000_000
    }
    public var cpuNanoseconds: UInt64 { 0 }
    public var peakResidentBytes: UInt64 { 0 }
    public func sleep(milliseconds: UInt64) { slept.append(milliseconds) }
}
