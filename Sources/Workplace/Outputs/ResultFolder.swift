import BudgetModel
import Diagnostics
import Glibc
import NightlyRun
import PipelineFile
import PlanFiles
import Reconciliation
import Reports

/// What a run leaves beside its tables: CSV files, the adjusted plans and reports.
public final class ResultFolder: OutcomeFilesPort {
    private let outputs: Outputs
    private let report: ReportSettings?
    private let sources: [PlanSource]
    private let request: RunRequest
    /// Adds what only the ledger knows of a run: its times, its fingerprint, the runs before it.
    public var complete: (inout RunContext, RunIdentity) throws -> Void = { _, _ in }

    /// - Parameter report: nil: no reports.
    public init(
        outputs: Outputs, report: ReportSettings?, sources: [PlanSource], request: RunRequest
    ) {
        self.outputs = outputs
        self.report = report
        self.sources = sources
        self.request = request
    }

    public func write(_ outcome: Outcome, run: RunIdentity?, inputs: [InputRecord]) throws
        -> [String]
    {
        var context = RunContext(request, run: run, inputs: inputs)
        if report != nil, let run { try complete(&context, run) }
        var written: [String] = []
        if let directory = outputs.directory {
            try OutcomeFiles.write(
                outcome, rejected: inputs.flatMap(\.rejected), context: context,
                tables: outputs.tables, to: directory)
            written.append(directory)
            if outputs.adjustedPlan { written += try writePlans(outcome, to: directory) }
        }
        if let report { written += try ReportFolder(report).write(outcome, context) }
        return written
    }

    /// Each export that gives current amounts, again, with the adjusted ones.
    private func writePlans(_ outcome: Outcome, to directory: String) throws -> [String] {
        var written: [String] = []
        // What one file of a plan takes is not taken again by the next.
        var left = Dictionary(grouping: outcome.planAdjustments, by: \.measure)
        for source in sources where source.mapping.givesCurrent && source.path != "-" {
            let file = source.path.split(separator: "/").last.map(String.init) ?? source.name
            let path = "\(directory)/adjusted_\(file)"
            left[source.measure] = try AdjustedPlanWriter.write(
                source, adjustments: left[source.measure] ?? [], codes: outcome.codes,
                accounts: outcome.accounts, to: path)
            written.append(path)
        }
        return written
    }
}

extension RunContext {
    /// What a report says of a run, as far as the run itself knows it.
    public init(_ request: RunRequest, run: RunIdentity?, inputs: [InputRecord]) {
        self.init(
            runID: run.map { "\($0.number)" } ?? "", pipeline: request.pipeline,
            entity: request.entity,
            asOf: request.asOf == .endOfTime ? "" : request.asOf.description,
            programVersion: request.programVersion)
        // In the order in which the database gives them back.
        let inputs = inputs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.inputs = inputs.map {
            Input(name: $0.name, path: $0.location, sha256: $0.sha256, totals: $0.totals)
        }
        rejected = inputs.flatMap(\.rejected)
    }
}

extension PlanMapping {
    /// Whether any amount of the export is part of the current plan.
    var givesCurrent: Bool {
        let roles = amounts.compactMap(\.role) + (version.map { Array($0.roles.values) } ?? [])
        return amounts.isEmpty || roles.contains(where: \.isCurrent)
            || version?.otherwise?.isCurrent == true
    }
}
