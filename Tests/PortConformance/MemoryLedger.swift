import BudgetModel
import Diagnostics
import NightlyRun
import Reconciliation

/// Another session holds the lock of a pipeline and day.
public struct MemoryLockHeld: Error, Equatable {}

/// Runs in memory, which several sessions share as they share a database.
public final class MemoryRuns {
    struct Run {
        var request: RunRequest
        var fingerprint: String
        var state = PastRun.State.running
        var findings: [Finding] = []
        var outcome: Outcome?
        var inputs: [InputRecord] = []
        var owed: [OwedStep: String] = [:]
        var looks = 0
    }
    var runs: [Run] = []
    var locks: [String: ObjectIdentifier] = [:]

    public init() {}

    /// Why runs failed, by run.
    public var failures: [RunIdentity: [Finding]] {
        Dictionary(
            uniqueKeysWithValues: runs.enumerated().filter { $1.state == .failed }.map {
                (RunIdentity(number: Int64($0 + 1)), $1.findings)
            })
    }

    public var published: [RunIdentity] {
        runs.indices.filter { runs[$0].state == .completed }
            .map { RunIdentity(number: Int64($0 + 1)) }
    }

    public var owed: [OwedStep: String] { runs.last { !$0.owed.isEmpty }?.owed ?? [:] }

    /// How often a night stayed at a run.
    public func looks(at run: RunIdentity) -> Int { runs[Int(run.number) - 1].looks }
}

/// One session of a ledger in memory.
public final class MemoryLedger: RunLedger {
    public let shared: MemoryRuns
    let script: Script
    public private(set) var isOpen = false
    /// The commit happens and its answer does not come.
    public var losesAnswer = false

    public init(_ shared: MemoryRuns = MemoryRuns(), _ script: Script = Script()) {
        self.shared = shared
        self.script = script
    }

    public func open() throws {
        try script.call("open")
        isOpen = true
    }

    public func lock(_ request: RunRequest) throws {
        try script.call("lock")
        let key = Self.key(request)
        if let holder = shared.locks[key], holder != ObjectIdentifier(self) {
            throw MemoryLockHeld()
        }
        shared.locks[key] = ObjectIdentifier(self)
        for index in shared.runs.indices where shared.runs[index].state == .running {
            let run = shared.runs[index]
            let holder = shared.locks[Self.key(run.request)]
            guard run.request.entity == request.entity,
                holder == nil || holder == ObjectIdentifier(self)
            else { continue }
            shared.runs[index].state = .failed
            shared.runs[index].findings = [
                Finding("run.interrupted", "its process is gone", fix: "none")
            ]
        }
    }

    private static func key(_ request: RunRequest) -> String {
        "\(request.entity)|\(request.pipeline)|\(request.asOf.day)"
    }

    private func completed(_ request: RunRequest) -> [Int] {
        shared.runs.indices.filter {
            let run = shared.runs[$0]
            return run.state == .completed && run.request.entity == request.entity
                && run.request.pipeline == request.pipeline
        }
    }

    public func latestInputs(_ request: RunRequest) throws -> [InputRecord] {
        let newest = completed(request).last { shared.runs[$0].request.asOf == request.asOf }
        guard let newest, shared.runs[newest].request.programVersion == request.programVersion
        else { return [] }
        return shared.runs[newest].inputs
    }

    public func published(fingerprint: String, _ request: RunRequest) throws -> RunIdentity? {
        try script.call("published")
        let sameDay = completed(request).filter { shared.runs[$0].request.asOf == request.asOf }
        guard let last = sameDay.last, shared.runs[last].fingerprint == fingerprint else {
            return nil
        }
        return RunIdentity(number: Int64(last + 1))
    }

    public func begin(_ request: RunRequest, fingerprint: String) throws -> RunIdentity {
        try script.call("begin")
        shared.runs.append(MemoryRuns.Run(request: request, fingerprint: fingerprint))
        return RunIdentity(number: Int64(shared.runs.count))
    }

    public func startPublishing(
        _ run: RunIdentity, _ outcome: Outcome
    ) throws -> any RunPublication {
        try script.call("startPublishing")
        return MemoryPublication(ledger: self, run: run, outcome: outcome)
    }

    public func fail(_ run: RunIdentity, _ findings: [Finding]) throws -> Bool {
        let index = Int(run.number) - 1
        if shared.runs[index].state == .completed { return false }
        shared.runs[index].state = .failed
        shared.runs[index].findings = findings
        return true
    }

    public func looked(at run: RunIdentity) throws {
        try script.call("looked")
        shared.runs[Int(run.number) - 1].looks += 1
    }

    public func debts(_ request: RunRequest) throws -> [Debt] {
        try script.call("debts")
        return completed(request).flatMap { index in
            shared.runs[index].owed.map { step, reason in
                Debt(run: RunIdentity(number: Int64(index + 1)), step: step, reason: reason)
            }.sorted { $0.step.rawValue < $1.step.rawValue }
        }
    }

    public func pay(_ run: RunIdentity, _ step: OwedStep) throws {
        try script.call("pay")
        shared.runs[Int(run.number) - 1].owed[step] = nil
    }

    public func keepOwing(_ run: RunIdentity, _ step: OwedStep, _ findings: [Finding]) throws {
        shared.runs[Int(run.number) - 1].owed[step] =
            findings.first.map { "\($0.code): \($0.message)" } ?? ""
    }

    public func results(of run: RunIdentity) throws -> RunResults {
        try script.call("results")
        let found = shared.runs[Int(run.number) - 1]
        guard let outcome = found.outcome else { throw PortFailure() }
        return RunResults(
            request: found.request, run: run, outcome: outcome, inputs: found.inputs)
    }

    public func holdFiles(_ request: RunRequest) throws {}
    public func freeFiles(_ request: RunRequest) throws {}

    public func pastRuns(_ request: RunRequest) throws -> [PastRun] {
        try script.call("pastRuns")
        return shared.runs.indices.reversed().filter {
            shared.runs[$0].request.entity == request.entity
                && shared.runs[$0].request.pipeline == request.pipeline
        }.map {
            PastRun(
                run: RunIdentity(number: Int64($0 + 1)), state: shared.runs[$0].state,
                ageSeconds: 0)
        }
    }

    public func drop(_ runs: [RunIdentity], _ request: RunRequest) throws -> Int {
        try script.call("drop")
        // A number is never used again: the place stays.
        for run in runs {
            let index = Int(run.number) - 1
            shared.runs[index].state = .failed
            shared.runs[index].request.pipeline = ""
            shared.runs[index].owed = [:]
        }
        return runs.count
    }

    public func close() {
        isOpen = false
        shared.locks = shared.locks.filter { $0.value != ObjectIdentifier(self) }
    }
}

private struct MemoryPublication: RunPublication {
    let ledger: MemoryLedger
    let run: RunIdentity
    let outcome: Outcome

    func commit(
        _ inputs: [InputRecord], owing: [OwedStep], proof: AuditPassed
    ) throws -> WrittenRows {
        precondition(proof.isOf(outcome), "the proof of another outcome")
        if !ledger.losesAnswer { try ledger.script.call("commit") }
        let index = Int(run.number) - 1
        let request = ledger.shared.runs[index].request
        ledger.shared.runs[index].inputs = inputs
        ledger.shared.runs[index].outcome = outcome
        ledger.shared.runs[index].state = .completed
        for older in 0..<index
        where ledger.shared.runs[older].request.entity == request.entity
            && ledger.shared.runs[older].request.pipeline == request.pipeline
        {
            for step in owing where step.isTakenOver {
                ledger.shared.runs[older].owed[step] = nil
            }
        }
        for step in owing { ledger.shared.runs[index].owed[step] = "" }
        if ledger.losesAnswer { throw PortFailure() }
        return WrittenRows(total: 7, written: 3, base: RunIdentity(number: 1))
    }

    func abandon() { ledger.script.calls.append("abandon") }
}
