import BudgetModel
import NightlyRun
import PostgresStore
import Reconciliation
import Reports

/// Past runs of a pipeline, for reports that draw a trend and say what changed.
enum RunHistory {
    /// How far a trend goes back.
    private static let longest = 24

    /// Published runs of the same entity and pipeline before a run and in its currency, oldest
    /// first. The nearest one also says what it found of each benefit.
    static func before(
        _ run: RunRecord, in store: RunStore
    ) throws -> [RunContext.PastRun] {
        let records = try store.runs(entity: run.entity, pipeline: run.pipeline, limit: 1_000)
            .filter {
                $0.state == .completed && $0.number < run.number && $0.currency == run.currency
            }
            .sorted { $0.number < $1.number }
            .suffix(longest)
        return try records.map { record in
            record.number == records.last?.number
                ? try nearest(record, to: run, in: store) : try past(record, in: store)
        }
    }

    private static func past(
        _ record: RunRecord, in store: RunStore
    ) throws -> RunContext.PastRun {
        RunContext.PastRun(
            runID: "\(record.number)", asOf: record.asOfText,
            finishedAt: record.finishedAt ?? "", measures: try store.measureTotals(of: record))
    }

    /// A run with all that one can be compared with.
    static func nearest(
        _ record: RunRecord, to run: RunRecord, in store: RunStore
    ) throws -> RunContext.PastRun {
        var past = try past(record, in: store)
        past.benefits = try benefits(record, store)
        past.inputs = try store.inputs(of: record.number).map(RunContext.Input.init)
        past.hasSameRules =
            try store.configuration(of: record.number) == store.configuration(of: run.number)
        return past
    }

    private static func benefits(
        _ record: RunRecord, _ store: RunStore
    ) throws -> [String: RunContext.PastBenefit] {
        let outcome = try store.outcome(of: record.number, tables: [.benefitOutcome])
        return outcome.benefits.reduce(into: [:]) { found, benefit in
            found[outcome.codes.benefits.text(benefit.benefit)] = .init(
                verdict: benefit.verdict, visibleMoney: benefit.money?.visible ?? 0,
                visiblePersonYears: benefit.personYears?.visible ?? 0,
                owedMoney: benefit.money?.owed ?? 0,
                owedPersonYears: benefit.personYears?.owed ?? 0)
        }
    }
}

extension RunRecord {
    /// The day of the run, `2027-01-31`; empty where it had no bound.
    public var asOfText: String { asOf.map { AsOf(holding: $0).description } ?? "" }
}
