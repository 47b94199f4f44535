import BudgetModel
import Diagnostics
import NightlyRun
import Reconciliation

/// A job on inputs in memory and a ledger of one's own.
public struct NightStage {
    public let script = Script()
    public let register: MemoryRegister
    public let plan: MemoryPlan
    public let files: MemoryFiles
    public var job: NightlyRun
    public var request = Self.request

    public static let request = RunRequest(
        entity: "E", pipeline: "nightly", asOf: AsOf(day: 20_000), configDigest: "c",
        programVersion: "1")

    public init(ledger: any RunLedger) {
        register = MemoryRegister(script)
        plan = MemoryPlan(script)
        files = MemoryFiles(script)
        job = NightlyRun(
            ledger: ledger, register: register, plans: [plan], files: files,
            meter: CountingMeter(), solver: ParametricFlowSolver(), rules: Rules())
    }
}

/// A ledger whose n-th call fails, whatever it is made of.
public final class FaultyLedger: RunLedger {
    private let ledger: any RunLedger
    private let script: Script

    public init(_ ledger: any RunLedger, failAt call: Int) {
        self.ledger = ledger
        script = Script()
        script.failAt = call
    }

    /// How many calls there were.
    public var callCount: Int { script.calls.count }

    public func open() throws {
        try script.call("open")
        try ledger.open()
    }
    public func lock(_ request: RunRequest) throws {
        try script.call("lock")
        try ledger.lock(request)
    }
    public func latestInputs(_ request: RunRequest) throws -> [InputRecord] {
        try script.call("latest")
        return try ledger.latestInputs(request)
    }
    public func published(fingerprint: String, _ request: RunRequest) throws -> RunIdentity? {
        try script.call("published")
        return try ledger.published(fingerprint: fingerprint, request)
    }
    public func begin(_ request: RunRequest, fingerprint: String) throws -> RunIdentity {
        try script.call("begin")
        return try ledger.begin(request, fingerprint: fingerprint)
    }
    public func startPublishing(
        _ run: RunIdentity, _ outcome: Outcome
    ) throws -> any RunPublication {
        try script.call("startPublishing")
        return FaultyPublication(
            publication: try ledger.startPublishing(run, outcome), script: script)
    }
    public func fail(_ run: RunIdentity, _ findings: [Finding]) throws -> Bool {
        try ledger.fail(run, findings)
    }
    public func looked(at run: RunIdentity) throws {
        try script.call("looked")
        try ledger.looked(at: run)
    }
    public func debts(_ request: RunRequest) throws -> [Debt] {
        try script.call("debts")
        return try ledger.debts(request)
    }
    public func pay(_ run: RunIdentity, _ step: OwedStep) throws {
        try script.call("pay")
        try ledger.pay(run, step)
    }
    public func keepOwing(_ run: RunIdentity, _ step: OwedStep, _ findings: [Finding]) throws {
        try ledger.keepOwing(run, step, findings)
    }
    public func results(of run: RunIdentity) throws -> RunResults {
        try script.call("results")
        return try ledger.results(of: run)
    }
    public func holdFiles(_ request: RunRequest) throws {
        try script.call("holdFiles")
        try ledger.holdFiles(request)
    }
    public func freeFiles(_ request: RunRequest) throws { try ledger.freeFiles(request) }
    public func pastRuns(_ request: RunRequest) throws -> [PastRun] {
        try script.call("pastRuns")
        return try ledger.pastRuns(request)
    }
    public func drop(_ runs: [RunIdentity], _ request: RunRequest) throws -> Int {
        try script.call("drop")
        return try ledger.drop(runs, request)
    }
    public func close() { ledger.close() }
}

private struct FaultyPublication: RunPublication {
    let publication: any RunPublication
    let script: Script

    func commit(
        _ inputs: [InputRecord], owing: [OwedStep], proof: AuditPassed
    ) throws -> WrittenRows {
        do { try script.call("commit") } catch {
            publication.abandon()
            throw error
        }
        return try publication.commit(inputs, owing: owing, proof: proof)
    }

    func abandon() { publication.abandon() }
}

/// A night over an earlier one that fails at its n-th call of the ledger: a reader sees the earlier
/// run or the new one, and the next night leaves the store as if nothing had failed.
public struct FaultConformance {
    private let session: () throws -> any RunLedger

    public init(session: @escaping () throws -> any RunLedger) { self.session = session }

    /// - Returns: what does not hold, with the number of the call.
    public func violations() throws -> [String] {
        var found: [String] = []
        var call = 0
        while true {
            call += 1
            var stage = NightStage(ledger: try session())
            stage.job.retention = RetentionPolicy(keepRuns: 1)
            stage.request.entity = "fault \(call)"
            stage.files.steps = [.files, .reports]
            let first = try stage.job.run(stage.request).published
            stage.register.sha256 = "r2"
            let faulty = FaultyLedger(try session(), failAt: call)
            var job = stage.job
            job.ledger = faulty
            let second = try? job.run(stage.request)
            let ledger = try session()
            try ledger.open()
            let seen = try ledger.pastRuns(stage.request).filter { $0.state == .completed }
                .map(\.run).first
            ledger.close()
            if seen == nil || second?.published == nil && seen != first {
                found.append("call \(call): a reader sees \(String(describing: seen))")
            }
            job.ledger = try session()
            let third = try job.run(stage.request)
            let last = try session()
            try last.open()
            let runs = try last.pastRuns(stage.request)
            if try !third.owed.isEmpty || !last.debts(stage.request).isEmpty {
                found.append("call \(call): something is still owed")
            }
            if runs.map(\.state) != [.completed] {
                found.append("call \(call): \(runs.map(\.state)) is left")
            }
            last.close()
            if faulty.callCount < call { return found }
        }
    }
}

extension RunSummary {
    /// The run that stands for its inputs; nil for a dry one.
    var published: RunIdentity? {
        switch result {
        case .published(let run), .unchanged(let run): run
        case .dry: nil
        }
    }
}
