import BudgetModel
import Diagnostics
import Reconciliation

extension Night {
    /// Records that the run has begun; a dry run leaves no record.
    func begin() throws {
        identity = try ledger?.begin(request, fingerprint: fingerprint)
        if let identity { clock.note(.run(identity)) }
    }

    /// Records why the run failed, where what follows `begin` throws.
    func recordingFailure(_ body: () throws -> Void) throws {
        do { try body() } catch let error as Recorded {
            throw error.cause
        } catch {
            if let identity { _ = try? ledger?.fail(identity, job.explain(error)) }
            throw error
        }
    }

    func reconcile() throws {
        outcome = try clock.run(.reconcile) {
            var input = gathering.takeReconciliationInput(
                entity: request.entity, rules: job.rules, asOf: request.asOf)
            input.acceptsUnmatched = request.acceptsUnmatched
            return try Reconciler(solver: job.solver).reconcile(input)
        }
    }

    /// Writes and audits the outcome at the same time; it is committed once the audit has passed.
    /// A dry run is audited alone.
    func publish() throws {
        guard let outcome else { preconditionFailure("nothing was reconciled") }
        let publication = Result {
            try identity.flatMap { try ledger?.startPublishing($0, outcome) }
        }
        let proof: AuditPassed
        do { proof = try clock.run(.audit) { try job.audit(outcome) } } catch {
            // What the audit found comes before what else may have gone wrong.
            try? publication.get()?.abandon()
            throw error
        }
        job.meanwhile(outcome)
        guard let identity, let publication = try publication.get() else { return }
        try commit(publication, identity, proof)
    }

    private func commit(
        _ publication: any RunPublication, _ identity: RunIdentity, _ proof: AuditPassed
    ) throws {
        let owing = stepsToOwe
        do {
            let written = try clock.run(.publish) {
                try publication.commit(records, owing: owing, proof: proof)
            }
            rows = written
            clock.note(.wrote(written))
        } catch {
            try findOutWhetherCommitted(identity, error)
        }
        isPublished = true
        debts.removeAll { $0.step.isTakenOver && owing.contains($0.step) }
        debts += owing.map { Debt(run: identity, step: $0, reason: "") }
    }

    /// The answer to a commit may be lost where the commit is not: the ledger knows.
    ///
    /// - Throws: where the run is not published, or nobody can tell.
    private func findOutWhetherCommitted(_ run: RunIdentity, _ error: any Error) throws {
        let isFailed: Bool?
        do { isFailed = try ledger?.fail(run, job.explain(error)) } catch {
            isFailed = nil
        }
        switch isFailed {
        case false: clock.note(.note("the answer to the commit was lost; the run is published"))
        case true: throw Recorded(cause: error)
        case nil:
            throw Recorded(cause: job.isTransient(error) ? CommitUnknown(cause: error) : error)
        }
    }
}

/// An error that the ledger has been told of.
private struct Recorded: Error {
    var cause: any Error
}

/// The connection broke while the run was being committed, and the ledger could not be asked.
public struct CommitUnknown: Error {
    public var cause: any Error

    public var finding: Finding {
        Finding(
            "run.commit.unknown", at: .nowhere,
            "the connection broke during the commit, and the ledger could not be asked whether "
                + "the run is published",
            fix: "look with: hemtag runs; running again does nothing twice")
    }
}
