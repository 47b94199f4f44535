import BudgetModel
import Diagnostics
import NightlyRun
import Reconciliation

/// A register that fails where its script says.
final class FaultyRegister: RegisterPort {
    private let port: any RegisterPort
    private let script: Script

    init(_ port: any RegisterPort, _ script: Script) {
        self.port = port
        self.script = script
    }

    func read(
        asOf: AsOf, into codes: inout Codes, haveTrees: (RegisterTrees) -> Void
    ) throws -> RegisterContents {
        try script.call("register")
        let contents = try port.read(asOf: asOf, into: &codes, haveTrees: haveTrees)
        // Fails also behind the last row, when exports have begun to be read.
        try script.call("register read")
        return contents
    }

    func rowVersions(asOf: AsOf) throws -> [String: String] {
        try script.call("versions")
        return try port.rowVersions(asOf: asOf)
    }
}

/// An export that fails where its script says.
final class FaultyPlan: PlanSourcePort {
    private let port: any PlanSourcePort
    private let script: Script

    init(_ port: any PlanSourcePort, _ script: Script) {
        self.port = port
        self.script = script
    }

    var name: String { port.name }
    var measure: Measure { port.measure }
    var readingKey: AnyHashable? { port.readingKey }
    func look() -> Int64? { port.look() }
    func beginDigest() { port.beginDigest() }
    func begin(codes: Codes, units: UnitTree?, accounts: AccountTree?) {
        port.begin(codes: codes, units: units, accounts: accounts)
    }

    func digest() throws -> InputDigest? {
        try script.call("digest")
        return try port.digest()
    }

    func load(
        into codes: inout Codes, units: UnitTree?, accounts: AccountTree?
    ) throws -> PlanContents {
        try script.call("plan")
        let contents = try port.load(into: &codes, units: units, accounts: accounts)
        try script.call("plan read")
        return contents
    }
}

/// Files that fail where their script says, before and behind the writing.
final class FaultyFiles: OutcomeFilesPort {
    private let port: any OutcomeFilesPort
    private let script: Script

    init(_ port: any OutcomeFilesPort, _ script: Script) {
        self.port = port
        self.script = script
    }

    var steps: [OwedStep] { port.steps }
    func obstacles() -> [Finding] { port.obstacles() }

    func write(_ step: OwedStep, _ results: RunResults) throws -> [String] {
        try script.call("\(step)")
        let written = try port.write(step, results)
        try script.call("\(step) written")
        return written
    }
}

/// A job on a place of its own, for a suite that lets it fail.
public struct FaultStage {
    /// Its ledger is made anew for every night.
    public var job: NightlyRun
    public var request: RunRequest
    public var session: () throws -> any RunLedger
    /// Changes register and export, so that the next night finds more visible.
    public var change: () throws -> Void
    /// What lies beside the tables, by path.
    public var files: () throws -> [String: [UInt8]]

    public init(
        job: NightlyRun, request: RunRequest, session: @escaping () throws -> any RunLedger,
        change: @escaping () throws -> Void, files: @escaping () throws -> [String: [UInt8]]
    ) {
        self.job = job
        self.request = request
        self.session = session
        self.change = change
        self.files = files
    }
}

/// A night over an earlier one that fails at its n-th call of register, exports or files: it says
/// so, a reader sees the earlier run or the new one, and the next night, on the same ports, leaves
/// tables and files as if nothing had failed.
public struct InputFaultConformance {
    private let stage: (Int) throws -> FaultStage

    /// - Parameter stage: makes the stage of the n-th case, on a place of its own.
    public init(stage: @escaping (Int) throws -> FaultStage) { self.stage = stage }

    /// - Returns: what does not hold, with the number and the name of the call.
    public func violations() throws -> [String] {
        var found: [String] = []
        var call = 0
        var sound: [String: [UInt8]] = [:]
        while true {
            let stage = try stage(call)
            let first = try night(stage, stage.job).published
            try stage.change()
            let script = Script()
            script.failAt = call
            let second = Result { try night(stage, faulty(stage.job, script)) }
            guard call > 0 else {
                // The night that does not fail says what the others must come to.
                sound = try stage.files()
                if try second.get().published == first { found.append("nothing changed") }
                call += 1
                continue
            }
            if script.calls.count < call { return found }
            let name = "call \(call), \(script.calls[call - 1])"
            let seen = try newest(stage)
            if seen == nil || (try? second.get().published) == nil && seen != first {
                found.append("\(name): a reader sees \(String(describing: seen))")
            }
            if let summary = try? second.get(), summary.owed.isEmpty {
                found.append("\(name): the failure is not told")
            }
            let third = try night(stage, stage.job)
            if !third.owed.isEmpty { found.append("\(name): something is still owed") }
            if third.published == first { found.append("\(name): the new inputs are not seen") }
            if try stage.files() != sound { found.append("\(name): other files are left") }
            call += 1
        }
    }

    private func night(_ stage: FaultStage, _ job: NightlyRun) throws -> RunSummary {
        var job = job
        job.ledger = try stage.session()
        return try job.run(stage.request)
    }

    private func faulty(_ job: NightlyRun, _ script: Script) -> NightlyRun {
        var job = job
        job.register = FaultyRegister(job.register, script)
        job.plans = job.plans.map { FaultyPlan($0, script) }
        job.files = job.files.map { FaultyFiles($0, script) }
        return job
    }

    private func newest(_ stage: FaultStage) throws -> RunIdentity? {
        let ledger = try stage.session()
        try ledger.open()
        defer { ledger.close() }
        return try ledger.pastRuns(stage.request).first { $0.state == .completed }?.run
    }
}
