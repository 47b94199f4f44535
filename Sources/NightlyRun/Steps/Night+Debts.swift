import Diagnostics
import Reconciliation

extension Night {
    /// The steps that a published run of this job is to be followed by.
    var stepsToOwe: [OwedStep] {
        (job.files?.steps ?? []) + (job.retention.keepsAll ? [] : [.prune])
    }

    /// Asks what earlier runs still owe.
    func lookAtDebts() throws { debts = try ledger?.debts(request) ?? [] }

    /// The adjustments of a plan at its own grain are in no table: they are found again from the
    /// inputs, which must be those of the run.
    var mustReadAnyway: Bool { debts.contains { $0.step == .adjustedPlans } }

    /// Leaves the published run as it is, but for a sign that somebody looked.
    func stay(at run: RunIdentity) throws {
        try ledger?.looked(at: run)
        guard debts.contains(where: { $0.run == run && $0.step == .adjustedPlans }) else { return }
        try readWhatIsLeft()
        try reconcile()
        if let outcome { _ = try clock.run(.audit) { try job.audit(outcome) } }
    }

    /// Does what is owed: by this run, if it is published, then by earlier ones. What fails stays
    /// owed, and does not keep the rest from being tried.
    func payDebts() {
        guard let ledger, !debts.isEmpty else { return }
        let needsFolder = debts.contains { $0.step != .prune }
        if needsFolder {
            do { try ledger.holdFiles(request) } catch {
                fail(debts, error)
                return
            }
        }
        for step in OwedStep.allCases {
            for debt in debts where debt.step == step { pay(debt, ledger) }
        }
        if needsFolder { try? ledger.freeFiles(request) }
    }

    private func pay(_ debt: Debt, _ ledger: any RunLedger) {
        do {
            try clock.run(debt.step.step) {
                if debt.step == .prune {
                    try prune(ledger)
                } else if let files = job.files, files.steps.contains(debt.step) {
                    self.files += try files.write(debt.step, results(of: debt, ledger))
                }
            }
            try ledger.pay(debt.run, debt.step)
        } catch {
            fail([debt], error)
        }
    }

    /// What this run found; of an earlier run what its tables hold.
    private func results(of debt: Debt, _ ledger: any RunLedger) throws -> RunResults {
        let isOwn = isPublished && debt.run == identity
        if let outcome, isOwn || debt.step == .adjustedPlans && debt.run == unchanged {
            return RunResults(
                request: request, run: debt.run, outcome: outcome, inputs: records)
        }
        if debt.step == .adjustedPlans {
            throw Finding(
                "run.owed.inputs", at: .argument("run \(debt.run.number)"),
                "what is to be written back is known from the run's inputs alone, and this run "
                    + "has others",
                fix: "run with the exports and the --as-of of that run, or with --force")
        }
        return try ledger.results(of: debt.run)
    }

    private func prune(_ ledger: any RunLedger) throws {
        let old = job.retention.dropped(try ledger.pastRuns(request))
        let dropped = old.isEmpty ? 0 : try ledger.drop(old, request)
        if dropped > 0 { clock.note(.note("dropped \(dropped) old runs")) }
    }

    private func fail(_ debts: [Debt], _ error: any Error) {
        let reasons = job.explain(error)
        for reason in reasons { clock.note(.finding(reason)) }
        for debt in debts {
            var debt = debt
            debt.reason = reasons.first?.message ?? ""
            owed.append(debt)
            clock.note(.finding(debt.finding))
            try? ledger?.keepOwing(debt.run, debt.step, reasons)
        }
    }

    /// Files in, files out: nobody remembers what is owed, so that what fails is thrown.
    func leaveFilesWithoutLedger() throws {
        guard job.ledger == nil, !request.isDryRun, let files = job.files, let outcome else {
            return
        }
        let results = RunResults(request: request, run: nil, outcome: outcome, inputs: records)
        for step in files.steps {
            self.files += try clock.run(step.step) { try files.write(step, results) }
        }
    }
}
