import BudgetModel
import Diagnostics
import NightlyRun
import Reconciliation
import Register

/// One unit, one record of 1 000 euro; `rejected` rows beside it.
public final class MemoryRegister: RegisterPort {
    public let script: Script
    public var rejected: Int64 = 0
    public var maxRejected = 0
    public var sha256 = "r1"
    /// What proves that the rows are the same; nil where nothing does.
    public var versions: String?

    public init(_ script: Script = Script()) { self.script = script }

    public func rowVersions(asOf: AsOf) throws -> [String: String] {
        guard let versions else { return [:] }
        try script.call("versions")
        return ["benefits": versions]
    }

    public func read(
        asOf: AsOf, into codes: inout Codes, haveTrees: (RegisterTrees) -> Void
    ) throws -> RegisterContents {
        try script.call("register")
        haveTrees(RegisterTrees(orgUnits: nil, accounts: nil, codes: codes))
        var contents = RegisterContents()
        var record = BenefitRecord(
            id: codes.benefits.intern("B1"), benefitClass: .cashable,
            unit: codes.units.intern("U"), firstMonth: 2027 * 12, lastMonth: 2027 * 12)
        record.amount = Money(units: 100_000)
        contents.benefits = [record]
        var totals = ControlTotals()
        totals.read.rows = 1 + rejected
        totals.accepted.rows = 1
        totals.rejected.rows = rejected
        let reasons =
            rejected == 0 ? [] : [Finding("benefit.amount.malformed", "no number", fix: "")]
        contents.records = [
            InputRecord(
                name: "benefits", location: "benefits.csv", sha256: sha256, byteCount: 1,
                totals: totals, rejected: [], findings: reasons, maxRejected: maxRejected)
        ]
        contents.records[0].rowVersions = versions
        return contents
    }
}

/// The line of the record falls by 600 euro.
public final class MemoryPlan: PlanSourcePort {
    public let script: Script
    public let name = "plan"
    public let measure = Measure.money
    public var givesCurrent = true
    /// Its digest is told by reading it alone.
    public var looksNew = false
    public var grain = Grain.month

    public init(_ script: Script = Script()) { self.script = script }

    public func digest() throws -> InputDigest? {
        try script.call("digest")
        return looksNew ? nil : InputDigest(name: name, sha256: "p1")
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
        var table = PlanTable(measure: .money, grain: grain, hasAccount: false, hasActivity: false)
        table.append(
            unit: codes.units.intern("U"), account: noCode, activity: noCode, period: 2027 * 12,
            reference: 1_000_000, current: 940_000)
        var totals = ControlTotals()
        totals.read.rows = 1
        totals.accepted.rows = 1
        var contents = PlanContents(
            table: table,
            record: InputRecord(
                name: name, location: "plan.csv", sha256: "p1", byteCount: 1, totals: totals,
                rejected: [], findings: [], maxRejected: 0))
        contents.givesCurrent = givesCurrent
        return contents
    }
}

/// Files that are remembered by their names.
public final class MemoryFiles: OutcomeFilesPort {
    public let script: Script
    public var steps: [OwedStep] = [.files]
    /// Why a step cannot be done now.
    public var failing: [OwedStep: any Error] = [:]
    /// `files of run 3`, in the order of writing.
    public private(set) var written: [String] = []

    public init(_ script: Script = Script()) { self.script = script }

    public func write(_ step: OwedStep, _ results: RunResults) throws -> [String] {
        try script.call(step.rawValue)
        if let error = failing[step] { throw error }
        let name = "\(step.rawValue) of run \(results.run?.number ?? 0)"
        written.append(name)
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
