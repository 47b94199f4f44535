import BudgetModel
import Diagnostics
import NightlyRun
import Reconciliation

/// What the ports of one test do and were asked, and which call of theirs fails.
final class Script {
    /// Every call in order, by name.
    var calls: [String] = []
    /// Fails at this call, counted from 1; 0: never.
    var failAt = 0
    var error: any Error = PortFailure()

    func call(_ name: String) throws {
        calls.append(name)
        if calls.count == failAt { throw error }
    }
}

struct PortFailure: Error, Equatable {}

final class MemoryLedger: RunLedger {
    let script: Script
    var publishedRuns: [String: RunIdentity] = [:]
    var failures: [RunIdentity: [Finding]] = [:]
    var begun: [RunIdentity: String] = [:]
    var isOpen = false
    var reviews = ""
    var lastInputs: [InputRecord] = []

    init(_ script: Script) { self.script = script }

    func open() throws {
        try script.call("open")
        isOpen = true
    }
    func lock(_ request: RunRequest) throws { try script.call("lock") }
    func reviewsDigest(_ request: RunRequest) throws -> String {
        try script.call("reviews")
        return reviews
    }
    func published(fingerprint: String, _ request: RunRequest) throws -> RunIdentity? {
        try script.call("published")
        return publishedRuns[fingerprint]
    }
    func begin(_ request: RunRequest, fingerprint: String) throws -> RunIdentity {
        try script.call("begin")
        let run = RunIdentity(number: Int64(begun.count + 1))
        begun[run] = fingerprint
        return run
    }
    func earlierEntries(_ request: RunRequest, codes: inout Codes) throws -> [ReallocationEntry] {
        try script.call("earlierEntries")
        return []
    }
    func latestInputs(_ request: RunRequest) throws -> [InputRecord] { lastInputs }
    func startPublishing(_ run: RunIdentity, _ outcome: Outcome) throws -> any RunPublication {
        try script.call("startPublishing")
        return MemoryPublication(ledger: self, run: run)
    }
    func fail(_ run: RunIdentity, _ findings: [Finding]) throws { failures[run] = findings }
    func prune(_ request: RunRequest) throws -> Int {
        try script.call("prune")
        return 0
    }
    func close() { isOpen = false }
}

private struct MemoryPublication: RunPublication {
    let ledger: MemoryLedger
    let run: RunIdentity

    func commit(_ inputs: [InputRecord]) throws -> WrittenRows {
        try ledger.script.call("commit")
        ledger.lastInputs = inputs
        ledger.publishedRuns[ledger.begun[run] ?? ""] = run
        return WrittenRows(total: 7, written: 3, base: RunIdentity(number: 1))
    }
    func abandon() { ledger.script.calls.append("abandon") }
}

/// One unit, one record of 1 000 euro; `rejected` rows beside it.
final class MemoryRegister: RegisterPort {
    let script: Script
    var rejected: Int64 = 0
    var maxRejected = 0
    var sha256 = "r1"
    /// What proves that the rows are the same; nil where nothing does.
    var versions: String?

    init(_ script: Script) { self.script = script }

    func rowVersions(asOf: AsOf) throws -> [String: String] {
        guard let versions else { return [:] }
        try script.call("versions")
        return ["benefits": versions]
    }

    func read(
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
final class MemoryPlan: PlanSourcePort {
    let script: Script
    let name = "plan"
    let measure = Measure.money
    var givesCurrent = true
    /// Its digest is told by reading it alone.
    var looksNew = false
    var grain = Grain.month

    init(_ script: Script) { self.script = script }

    func digest() throws -> InputDigest? {
        try script.call("digest")
        return looksNew ? nil : InputDigest(name: name, sha256: "p1")
    }

    /// Whether it says, before anything is read, that it looks as it did.
    var looksUnchanged = true
    private(set) var begun = 0

    func look() -> Int64? { looksUnchanged ? 0 : nil }

    func begin(codes: Codes, units: UnitTree?, accounts: AccountTree?) { begun += 1 }

    func load(into codes: inout Codes, units: UnitTree?, accounts: AccountTree?) throws
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

final class MemoryFiles: OutcomeFilesPort {
    let script: Script
    init(_ script: Script) { self.script = script }
    func write(_ outcome: Outcome, run: RunIdentity?, inputs: [InputRecord]) throws -> [String] {
        try script.call("files")
        return ["claim_outcome.csv"]
    }
}

/// A clock that moves by itself: one millisecond a look.
final class CountingMeter: ProcessMeter {
    private var looks: UInt64 = 0
    private(set) var slept: [UInt64] = []
    var wallNanoseconds: UInt64 {
        looks += 1
        return looks * 1_000_000
    }
    var cpuNanoseconds: UInt64 { 0 }
    var peakResidentBytes: UInt64 { 0 }
    func sleep(milliseconds: UInt64) { slept.append(milliseconds) }
}
