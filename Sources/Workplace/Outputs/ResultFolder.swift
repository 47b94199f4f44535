import BudgetModel
import Diagnostics
import HostFiles
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
    /// Adds what only the ledger knows of a run: its times, its fingerprint, the runs before it.
    public var complete: (inout RunContext, RunIdentity) throws -> Void = { _, _ in }

    /// - Parameter report: nil: no reports.
    public init(outputs: Outputs, report: ReportSettings?, sources: [PlanSource]) {
        self.outputs = outputs
        self.report = report
        self.sources = sources
    }

    public var steps: [OwedStep] {
        var steps: [OwedStep] = []
        if outputs.directory != nil { steps.append(.files) }
        if outputs.directory != nil, outputs.adjustedPlan, !adjustedPlans.isEmpty {
            steps.append(.adjustedPlans)
        }
        if report != nil { steps.append(.reports) }
        return steps
    }

    public func obstacles() -> [Finding] {
        [outputs.directory, report?.directory].compactMap(\.self).compactMap(Folder.obstacle(to:))
    }

    public func write(_ step: OwedStep, _ results: RunResults) throws -> [String] {
        switch step {
        case .files: try writeFiles(results)
        case .adjustedPlans: try writePlans(results)
        case .reports: try writeReports(results)
        case .prune: preconditionFailure("pruning leaves no file")
        }
    }

    private func writeFiles(_ results: RunResults) throws -> [String] {
        guard let directory = outputs.directory else { return [] }
        let context = RunContext(results.request, run: results.run, inputs: results.inputs)
        try OutcomeFiles.write(
            results.outcome, rejected: results.inputs.flatMap(\.rejected), context: context,
            tables: outputs.tables, to: directory)
        return [directory]
    }

    private func writeReports(_ results: RunResults) throws -> [String] {
        guard let report else { return [] }
        var context = RunContext(results.request, run: results.run, inputs: results.inputs)
        if let run = results.run { try complete(&context, run) }
        return try ReportFolder(report).write(results.outcome, context)
    }

    private var adjustedPlans: [AdjustedPlan] { AdjustedPlan.of(sources) }

    /// Each export that gives current amounts, again, with the adjusted ones.
    private func writePlans(_ results: RunResults) throws -> [String] {
        guard let directory = outputs.directory else { return [] }
        try Folder.make(directory)
        let digests = Dictionary(
            results.inputs.map { ($0.name, $0.sha256) }, uniquingKeysWith: { first, _ in first })
        let outcome = results.outcome
        var written: [String] = []
        // What one file of a plan takes is not taken again by the next.
        var left = Dictionary(grouping: outcome.planAdjustments, by: \.measure)
        for plan in adjustedPlans {
            let source = plan.source
            let path = "\(directory)/\(plan.fileName)"
            left[source.measure] = try AdjustedPlanWriter.write(
                source, adjustments: left[source.measure] ?? [], codes: outcome.codes,
                accounts: outcome.accounts, expecting: digests[source.name], to: path)
            written.append(path)
        }
        return written
    }
}

/// An export that is written back, and the name it gets.
struct AdjustedPlan: Sendable, Hashable {
    var source: PlanSource
    var fileName: String

    /// Named after their files; where two files have one name, after their sources too.
    static func of(_ sources: [PlanSource]) -> [AdjustedPlan] {
        let written = sources.filter { $0.mapping.givesCurrent && $0.path != "-" }
        let names = written.map { source in
            source.path.split(separator: "/").last.map(String.init) ?? source.name
        }
        // File systems that take `Plan.csv` for `plan.csv` do so here too.
        let uses = Dictionary(grouping: names, by: { $0.lowercased() })
        return zip(written, names).map { source, name in
            let isShared = (uses[name.lowercased()]?.count ?? 0) > 1
            return AdjustedPlan(
                source: source,
                fileName: isShared ? "adjusted_\(source.name)_\(name)" : "adjusted_\(name)")
        }
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
            Input(
                name: $0.name, path: $0.location, sha256: $0.sha256, totals: $0.totals,
                isPlan: !Pipeline.inputNames.contains($0.name))
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
