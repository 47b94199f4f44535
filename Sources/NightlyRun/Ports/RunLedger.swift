import BudgetModel
import Diagnostics
import Reconciliation

/// Run identity and counters, what runs owe, and the lock: one run at a time per pipeline and day.
public protocol RunLedger: AnyObject {
    /// Connects and makes sure that the schema is the one this program knows.
    func open() throws
    /// Takes the lock; it is freed by `close` and by a crash. Runs that a crash left unended are
    /// ended, and what they left is cleaned away.
    ///
    /// - Throws: where another run holds it.
    func lock(_ request: RunRequest) throws
    /// What the newest published run of this pipeline and day read, where the same program made
    /// it; empty where there is none.
    func latestInputs(_ request: RunRequest) throws -> [InputRecord]
    /// The published run of this fingerprint, if there is one.
    func published(fingerprint: String, _ request: RunRequest) throws -> RunIdentity?
    /// Records that a run has begun.
    func begin(_ request: RunRequest, fingerprint: String) throws -> RunIdentity
    /// Begins to write an outcome while the run goes on; nobody sees anything of it before it is
    /// committed. Until it is ended, nothing else is asked of the ledger.
    func startPublishing(_ run: RunIdentity, _ outcome: Outcome) throws -> any RunPublication
    /// Records why the run failed; called at most once.
    ///
    /// - Returns: false where the run turns out to be published: the answer to its commit was lost.
    func fail(_ run: RunIdentity, _ findings: [Finding]) throws -> Bool
    /// Records that somebody looked and found that nothing has changed since this run.
    func looked(at run: RunIdentity) throws

    /// What published runs of this pipeline still owe, oldest first.
    func debts(_ request: RunRequest) throws -> [Debt]
    /// Strikes out what a run owed.
    func pay(_ run: RunIdentity, _ step: OwedStep) throws
    /// Keeps why a step failed; it stays owed.
    func keepOwing(_ run: RunIdentity, _ step: OwedStep, _ findings: [Finding]) throws
    /// A published run as its tables tell it.
    func results(of run: RunIdentity) throws -> RunResults
    /// Keeps other runs of this pipeline from writing files until it is freed or the ledger is
    /// closed; waits for one that does.
    func holdFiles(_ request: RunRequest) throws
    /// Lets others write files again.
    func freeFiles(_ request: RunRequest) throws

    /// The runs of this pipeline, newest first, with their ages by the ledger's own clock.
    func pastRuns(_ request: RunRequest) throws -> [PastRun]
    /// Drops runs, but those that others stand on; returns how many went.
    func drop(_ runs: [RunIdentity], _ request: RunRequest) throws -> Int
    /// Frees the lock and the connections.
    func close()
}

extension RunLedger {
    public func latestInputs(_ request: RunRequest) throws -> [InputRecord] { [] }
}

/// A run on its way into the ledger's tables; ended once, by one of the two.
public protocol RunPublication {
    /// Writes inputs and rejected rows too and marks the run published: all or nothing.
    ///
    /// - Parameters:
    ///   - owing: what is to follow; it is recorded with the run, so that a crash forgets none of
    ///     it. What older runs owed of that kind is owed by this one instead.
    ///   - proof: that the audit of this outcome found nothing; only the audit can make one.
    /// - Returns: how much of the outcome had to be written.
    func commit(_ inputs: [InputRecord], owing: [OwedStep], proof: AuditPassed) throws
        -> WrittenRows
    /// Takes back what was written.
    func abandon()
}

/// How many rows the tables of a run have, and how many of them had to be written because no
/// earlier run has them.
public struct WrittenRows: Sendable, Hashable {
    public var total: Int64
    public var written: Int64
    /// The earlier run whose rows the others are; nil where every table is written whole.
    public var base: RunIdentity?

    public init(total: Int64, written: Int64, base: RunIdentity?) {
        self.total = total
        self.written = written
        self.base = base
    }
}
