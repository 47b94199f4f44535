import Diagnostics
import Digest
import NightlyRun
import PipelineFile
import PostgresStore
import Reconciliation

/// A pipeline and its options, put together as a job on real ports.
public struct JobAssembly {
    public let pipeline: Pipeline
    public let place: DatabasePlace
    public var request: RunRequest

    /// - Parameters:
    ///   - asOf: nil: today, in UTC.
    ///   - database: wins over the pipeline's own.
    ///   - out: wins over the pipeline's folder of outputs.
    public init(_ path: String, asOf: AsOf?, database: String?, out: String? = nil) throws {
        var pipeline = try Pipeline.load(path)
        if let out { pipeline.outputs.directory = out }
        self.pipeline = pipeline
        place = DatabasePlace(database, pipeline: pipeline.database)
        request = RunRequest(
            entity: pipeline.entity, pipeline: pipeline.name,
            asOf: asOf ?? SystemMeter.today,
            configDigest: SHA256.hex(of: String(decoding: pipeline.bytes, as: UTF8.self)),
            programVersion: programVersion)
    }

    /// The job with its ledger; `PostgresLedger` holds the connection that the register shares.
    ///
    /// - Parameter countsAll: for a check: rejected rows beyond the limit are counted too.
    public func job(countsAll: Bool = false) -> (job: NightlyRun, ledger: PostgresLedger) {
        let ledger = PostgresLedger(place, pipeline)
        let register = PipelineRegister(
            pipeline.register, limits: pipeline.limits, entity: pipeline.entity,
            connect: { try ledger.connected() })
        let files = ResultFolder(
            outputs: pipeline.outputs, report: pipeline.report, sources: pipeline.sources)
        files.complete = { try ledger.complete(&$0, $1) }
        let cache = place.cache(pipeline.cache)
        var job = NightlyRun(
            ledger: ledger, register: register,
            plans: pipeline.sources.map {
                PlanFileSource($0, countsAll: countsAll, cache: cache)
            },
            files: files, meter: SystemMeter(), solver: ParametricFlowSolver(),
            rules: pipeline.rules)
        job.retention = RetentionPolicy(pipeline.retention)
        job.isTransient = { ($0 as? PostgresError)?.isTransient ?? false }
        job.explain = findings(of:)
        return (job, ledger)
    }
}

extension PostgresError {
    /// Whether trying again may help by itself: the server is starting or restarting, the network
    /// hiccups, or others were in the way.
    public var isTransient: Bool {
        // Deadlock and serialization failure.
        isUnreachable || sqlState == "40P01" || sqlState == "40001"
    }
}
