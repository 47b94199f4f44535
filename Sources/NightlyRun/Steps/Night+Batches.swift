import BudgetModel
import Decisions
import Diagnostics
import Reconciliation

/// Whether what was handed over has landed (contract, section 11).
extension Night {
    /// Holds the new exports against the batches that are watched. The plans are still as they
    /// were read: what the reconciliation leaves out may be what a batch changes.
    func compareBatches() throws {
        guard let ledger, identity != nil else { return }
        watched = try ledger.watchedBatches(request)
        if watched.isEmpty { return }
        try clock.run(.compareBatches) {
            for batch in watched {
                let digest = planDigest(batch.measure)
                guard digest != batch.planDigest, let amounts = try amounts(batch),
                    let landing = batch.look(at: amounts, planDigest: digest)
                else { continue }
                landings.append(landing)
                if landing.isNews {
                    clock.note(.note("batch \(landing.batch): \(landing.text)"))
                }
            }
        }
    }

    private func planDigest(_ measure: Measure) -> String {
        let names = Set(job.plans.filter { $0.measure == measure }.map(\.name))
        return PlanDigest.of(
            records.filter { names.contains($0.name) }.map { ($0.name, $0.sha256) })
    }

    /// What the plan has on the lines of a batch; nil where it is coarser than they are, or is no
    /// longer read.
    private func amounts(_ batch: WatchedBatch) throws -> [BatchLine.Spot: Units]? {
        guard let plan = gathering.plans?[batch.measure] else { return nil }
        var keys: [LineKey: BatchLine.Spot] = [:]
        for line in batch.lines {
            guard let key = key(of: line.spot, in: plan) else { continue }
            keys[key] = line.spot
        }
        var amounts: [BatchLine.Spot: Units] = [:]
        for (grain, keys) in Dictionary(grouping: keys, by: { $0.key.period.grain }) {
            let found = try plan.currentAmounts(of: Set(keys.map(\.key)), at: grain)
            guard let found else { return nil }
            for (key, spot) in keys { amounts[spot] = found[key] ?? 0 }
        }
        return amounts
    }

    /// nil: the plan has no such code, and so no such line.
    private func key(of spot: BatchLine.Spot, in plan: PlanTable) -> LineKey? {
        let codes = gathering.codes
        guard let period = Period(spot.period), let unit = codes.units.find(spot.line.unit)
        else { return nil }
        let account = plan.hasAccount ? codes.accounts.find(spot.line.account) : noCode
        let activity = plan.hasActivity ? codes.activities.find(spot.line.activity) : noCode
        guard let account, let activity else { return nil }
        return LineKey(unit: unit, account: account, activity: activity, period: period)
    }

    /// Batches that the plan holds twice: by this run's exports, or else by the last ones.
    var doubled: [Int64] {
        let looked = Dictionary(
            landings.map { ($0.batch, $0.doubled) }, uniquingKeysWith: { first, _ in first })
        return watched.filter { !(looked[$0.number] ?? $0.doubled).isEmpty }.map(\.number)
    }
}

extension Night {
    /// What is told of batches: only what somebody must look at, also where this run's exports say
    /// nothing new.
    var batchFindings: [Finding] {
        let looked = Dictionary(
            landings.map { ($0.batch, $0) }, uniquingKeysWith: { first, _ in first })
        return watched.flatMap { batch -> [Finding] in
            let landing = looked[batch.number]
            let doubled = landing?.doubled ?? batch.doubled
            let place = Place.argument("batch \(batch.number)")
            var findings: [Finding] = []
            if let first = doubled.first {
                findings.append(
                    Finding(
                        "plan.batch.doubled", severity: .warning, at: place,
                        "the plan holds the changes of a batch twice, on "
                            + doubled.count.counted("line"),
                        value: first.text,
                        fix: "take them out of the plan once; or, where the plan is right, "
                            + "withdraw the batch: hemtag review withdraw-batch \(batch.number)"))
            }
            if let count = landing?.counts[.differs] {
                findings.append(
                    Finding(
                        "plan.batch.differs", severity: .warning, at: place,
                        "lines of a batch are neither as they were nor as it would have them",
                        value: count.counted("line"),
                        fix: "look at them with: hemtag review batches \(batch.number)"))
            }
            return findings
        }
    }
}
