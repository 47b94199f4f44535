import BudgetModel
import Diagnostics
import NightlyRun
import PipelineFile
import PlanFiles
import Reconciliation
import Register
import Workplace

/// What `hemtag reconcile` reads and writes: files in, files out.
struct Desk {
    var job: NightlyRun
    var request: RunRequest
    /// What of the pipeline file is left out.
    var remarks: [Finding] = []

    init(_ inputs: CanonicalInputs, _ settings: ReconcileCommand.Settings) throws {
        let pipeline = try settings.pipeline.map { try Pipeline.load($0) }
        var rules =
            try settings.rules.map { try Pipeline.loadRules($0) } ?? pipeline?.rules ?? Rules()
        if let currency = settings.currency { rules.currency = currency }
        request = RunRequest(
            entity: settings.entity ?? pipeline?.entity ?? "-", pipeline: "reconcile",
            asOf: try settings.asOf.map(Arguments.day).map {
                LocalDays(pipeline?.timeZone).ending($0.day)
            } ?? .endOfTime,
            configDigest: "",
            programVersion: programVersion)
        request.acceptsUnmatched = settings.forceUnmatched
        var limits = pipeline?.limits ?? Limits()
        limits.maxRejectedDefault = settings.maxRejected ?? limits.maxRejectedDefault
        if settings.maxRejected != nil || pipeline == nil {
            limits.defaultSetting = CanonicalInputs.limitOption
        }
        let register = inputs.register(over: pipeline?.register)
        if let pipeline {
            remarks = try Self.unread(pipeline, beside: register)
        }
        let given = inputs.plans(maxRejected: settings.maxRejected ?? 0)
        // A plan that is named here takes the place of the pipeline's.
        let sources =
            given
            + (pipeline?.sources ?? []).filter { source in
                !given.contains { $0.measure == source.measure }
            }
        var outputs = Outputs()
        outputs.directory = settings.out
        outputs.adjustedPlan = pipeline?.outputs.adjustedPlan ?? false
        job = NightlyRun(
            ledger: nil,
            register: PipelineRegister(
                register, limits: limits, entity: request.entity, connect: nil),
            plans: sources.map { PlanFileSource($0) },
            files: ResultFolder(
                outputs: outputs, report: nil, sources: pipeline == nil ? [] : sources),
            meter: SystemMeter(), solver: ParametricFlowSolver(), rules: rules)
    }

    /// Inputs that the pipeline takes from its database, which the desk does not read.
    ///
    /// - Throws: where the benefits are among them.
    private static func unread(
        _ pipeline: Pipeline, beside register: RegisterSettings
    ) throws(Finding) -> [Finding] {
        let left = RegisterInput.allCases.filter { input in
            guard register.origin(of: input) == .absent else { return false }
            return pipeline.register.origin(of: input) != .absent
        }
        guard !left.isEmpty else { return [] }
        let isGrave = register.origin(of: .benefits) == .absent
        let finding = Finding(
            "pipeline.register.unread", severity: isGrave ? .error : .warning,
            at: .file(path: pipeline.path, line: 0, column: 0),
            "reconcile reads no database, and leaves out what the pipeline takes from one",
            value: left.map(\.name).joined(separator: ", "),
            fix: isGrave
                ? "name their files, such as --benefits FILE, or use hemtag run"
                : "name their files here, write `default: none` under register if there are none, "
                    + "or use hemtag run")
        if isGrave { throw finding }
        return [finding]
    }
}
