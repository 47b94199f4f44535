import BudgetModel
import Diagnostics
import NightlyRun
import Reconciliation

/// What every `RunLedger` must do, whatever it is made of. A suite for one store; each check works
/// with an entity of its own.
public struct LedgerConformance {
    /// Opens a session of the store.
    private let session: () throws -> any RunLedger
    private let outcome: Outcome
    private let proof: AuditPassed

    /// - Parameter session: makes another session of the same store, not yet opened.
    public init(session: @escaping () throws -> any RunLedger) throws {
        self.session = session
        let stage = NightStage(ledger: MemoryLedger())
        guard let outcome = try stage.job.run(stage.request).outcome else { throw PortFailure() }
        self.outcome = outcome
        proof = try OutcomeAudit.check(outcome)
    }

    /// Runs every check.
    ///
    /// - Returns: what does not hold, with the name of its check.
    public func violations() throws -> [String] {
        var found: [String] = []
        let checks: [(String, (inout Expectations, RunRequest) throws -> Void)] = [
            ("lock", lock), ("abandoned", abandoned), ("publication", publication),
            ("debts", debts), ("lost answer", lostAnswer), ("retention", retention),
        ]
        for (name, check) in checks {
            var expectations = Expectations(name: name)
            var request = NightStage.request
            request.entity = "conformance \(name)"
            try check(&expectations, request)
            found += expectations.failed
        }
        return found
    }

    private func opened() throws -> any RunLedger {
        let ledger = try session()
        try ledger.open()
        return ledger
    }

    private func publish(
        _ ledger: any RunLedger, _ request: RunRequest, _ fingerprint: String,
        owing: [OwedStep] = []
    ) throws -> RunIdentity {
        let run = try ledger.begin(request, fingerprint: fingerprint)
        _ = try ledger.startPublishing(run, outcome).commit([], owing: owing, proof: proof)
        return run
    }

    private func lock(_ expect: inout Expectations, _ request: RunRequest) throws {
        let (first, second) = (try opened(), try opened())
        try first.lock(request)
        expect.throwing("a second session takes the lock") { try second.lock(request) }
        var other = request
        other.asOf.day += 1
        try second.lock(other)
        other = request
        other.pipeline += " too"
        try second.lock(other)
        first.close()
        // A server may need a moment to see that a session is gone.
        try expect.eventually { try second.lock(request) }
        second.close()
    }

    private func abandoned(_ expect: inout Expectations, _ request: RunRequest) throws {
        let (dead, alive) = (try opened(), try opened())
        var otherDay = request
        otherDay.asOf.day += 1
        var thirdDay = otherDay
        thirdDay.asOf.day += 1
        try dead.lock(request)
        let run = try dead.begin(request, fingerprint: "f")
        try alive.lock(otherDay)
        expect.that(
            try alive.pastRuns(request).first?.state == .running,
            "a run whose session lives is left alone")
        dead.close()
        try expect.eventually {
            let next = try opened()
            defer { next.close() }
            try next.lock(thirdDay)
            guard try next.pastRuns(request).first?.state == .failed else { throw PortFailure() }
        }
        expect.that(
            try alive.pastRuns(request).map(\.run) == [run], "an abandoned run stays on record")
        alive.close()
    }

    private func publication(_ expect: inout Expectations, _ request: RunRequest) throws {
        let ledger = try opened()
        defer { ledger.close() }
        try ledger.lock(request)
        let failed = try ledger.begin(request, fingerprint: "f0")
        expect.that(
            try ledger.fail(failed, [Finding("plan.empty", "empty", fix: "none")]),
            "a run that began can fail")
        let taken = try ledger.begin(request, fingerprint: "f1")
        try ledger.startPublishing(taken, outcome).abandon()
        expect.that(
            try ledger.published(fingerprint: "f1", request) == nil, "what is abandoned is hidden")
        _ = try ledger.fail(taken, [])
        let run = try publish(ledger, request, "f1")
        expect.that(
            try ledger.published(fingerprint: "f1", request) == run, "a published run is found")
        let results = try ledger.results(of: run)
        expect.that(
            results.outcome.claims.map(\.visible) == outcome.claims.map(\.visible),
            "a published run reads back")
        expect.that(results.request.asOf == request.asOf, "and with its day")
        let next = try publish(ledger, request, "f2")
        expect.that(
            try ledger.published(fingerprint: "f1", request) == nil,
            "inputs that changed back are new")
        try ledger.looked(at: next)
        expect.that(
            try ledger.pastRuns(request).map(\.state) == [
                .completed, .completed, .failed, .failed,
            ],
            "past runs come newest first")
    }

    private func debts(_ expect: inout Expectations, _ request: RunRequest) throws {
        let ledger = try opened()
        defer { ledger.close() }
        try ledger.lock(request)
        let first = try publish(ledger, request, "f1", owing: [.files, .reports, .prune])
        func owed() throws -> Set<String> {
            Set(try ledger.debts(request).map { "\($0.run.number - first.number) \($0.step)" })
        }
        expect.that(try owed() == ["0 files", "0 reports", "0 prune"], "debts go with the commit")
        try ledger.pay(first, .prune)
        try ledger.keepOwing(first, .files, [Finding("output.x", "full", fix: "none")])
        expect.that(
            try ledger.debts(request).first { $0.step == .files }?.reason == "output.x: full",
            "why a step failed is kept")
        let second = try publish(ledger, request, "f2", owing: [.files])
        let after: Set<String> = ["\(second.number - first.number) files", "0 reports"]
        expect.that(try owed() == after, "a later run takes over what it writes itself")
        var other = request
        other.pipeline += " too"
        expect.that(try ledger.debts(other).isEmpty, "another pipeline owes nothing")
    }

    private func lostAnswer(_ expect: inout Expectations, _ request: RunRequest) throws {
        let ledger = try opened()
        defer { ledger.close() }
        try ledger.lock(request)
        let run = try publish(ledger, request, "f1")
        expect.that(try !ledger.fail(run, []), "a published run does not fail")
        expect.that(
            try ledger.published(fingerprint: "f1", request) == run, "and stays published")
    }

    private func retention(_ expect: inout Expectations, _ request: RunRequest) throws {
        let ledger = try opened()
        defer { ledger.close() }
        try ledger.lock(request)
        let runs = try (0..<3).map { try publish(ledger, request, "f\($0)", owing: [.reports]) }
        expect.that(try ledger.drop([runs[0]], request) == 1, "a run can be dropped")
        expect.that(
            try ledger.pastRuns(request).map(\.run) == [runs[2], runs[1]], "and is gone")
        expect.that(
            try !ledger.debts(request).contains { $0.run == runs[0] }, "with what it owed")
    }
}

/// Collects what does not hold.
public struct Expectations {
    let name: String
    public private(set) var failed: [String] = []

    init(name: String) { self.name = name }

    mutating func that(_ condition: @autoclosure () throws -> Bool, _ what: String) {
        do {
            if try !condition() { failed.append("\(name): \(what)") }
        } catch {
            failed.append("\(name): \(what): \(error)")
        }
    }

    mutating func throwing(_ what: String, _ body: () throws -> Void) {
        do {
            try body()
            failed.append("\(name): \(what)")
        } catch {}
    }

    /// Tries for as long as a server may need to notice something.
    mutating func eventually(_ body: () throws -> Void) throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        while clock.now < deadline {
            do { return try body() } catch {}
        }
        try body()
    }
}
