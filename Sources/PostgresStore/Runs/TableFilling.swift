import Diagnostics
import Dispatch
import Reconciliation
import Synchronization

/// Fills the tables of one run beside the published ones, keys included, over one connection or two
/// at once, while the caller does something else. A filled table waits to be attached; until then
/// no reader comes across it.
///
/// `@unchecked`: each connection is used by one thread, and by the caller only after `wait`.
final class TableFilling: @unchecked Sendable {
    private let outcome: Outcome
    private let run: Int64
    private let entity: String
    private let connection: Connection
    private let helper: Connection?
    /// Tables that no thread has begun, the largest last.
    private let waiting: Mutex<[OutcomeTable]>
    /// Tables of the second connection, which commits them in a transaction of its own.
    private let helped = Mutex<[OutcomeTable]>([])
    private let failure = Mutex<(any Error)?>(nil)
    private let stopSign = StopSign()
    private let threads = DispatchGroup()

    /// Fewer rows are written sooner than a second connection is made.
    static let rowsWorthHelp = 100_000

    /// - Parameters:
    ///   - connection: the publishing one, within its transaction.
    ///   - helper: a second connection; nil: all tables go through the first.
    init(
        _ tables: [OutcomeTable], _ outcome: Outcome, run: Int64, entity: String,
        connection: Connection, helper: Connection?
    ) {
        self.outcome = outcome
        self.run = run
        self.entity = entity
        self.connection = connection
        self.helper = helper
        let sized = tables.map { ($0, size: outcome.rowCount($0) * $0.columns.count) }
        waiting = Mutex(sized.sorted { $0.size < $1.size }.map(\.0))
    }

    /// Begins; `wait` must follow.
    func start() {
        work { try $0.fill(over: $0.connection) { _ in } }
        if helper != nil { work { try $0.fillBeside() } }
    }

    private func work(_ body: @escaping @Sendable (TableFilling) throws -> Void) {
        DispatchQueue.global().async(group: threads) {
            do { try body(self) } catch {
                self.failure.withLock { if $0 == nil { $0 = error } }
                self.stopSign.raise()
            }
        }
    }

    private func fillBeside() throws {
        guard let helper else { return }
        try helper.transaction(name: "write beside run \(run)") {
            try fill(over: helper) { table in helped.withLock { $0.append(table) } }
        }
    }

    /// Waits until every table is filled.
    ///
    /// - Throws: what kept a table from being filled; the others are left as they are then.
    func wait() throws {
        threads.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    /// Ends the work early, and waits for its end.
    func stop() {
        stopSign.raise()
        threads.wait()
    }

    /// Drops what the second connection committed, unless it was attached all the same: a commit
    /// whose answer was lost may have happened.
    func discard() {
        guard let helper else { return }
        for table in helped.withLock({ $0 }) {
            try? helper.transaction(name: "discard \(table.name)") {
                try RunPartition.dropUnattached(table, run, helper)
            }
        }
    }

    /// Takes tables as long as there are any.
    private func fill(over connection: Connection, _ begin: (OutcomeTable) -> Void) throws {
        if helper != nil {
            // Both cores are at work already; a server's own helpers would only be in the way.
            try connection.script(
                "set local max_parallel_maintenance_workers = 0", name: "prepare writing")
        }
        while let table = waiting.withLock({ $0.popLast() }) {
            begin(table)
            try fill(table, over: connection)
        }
    }

    /// Fills a table made in this transaction: nothing logs its rows, and its key is built after
    /// them, in one go.
    private func fill(_ table: OutcomeTable, over connection: Connection) throws {
        let uniform = try UniformColumns(of: table, outcome, entity: entity, run: run)
        let partition = try RunPartition(of: table, run: run, uniform: uniform, connection)
        try partition.create(connection)
        var sink = try OutcomeCopySink(connection, to: partition, stopSign: stopSign)
        try outcome.write(table, to: &sink)
        try sink.finish()
        try sink.partition.complete(connection)
    }
}

/// Tells threads that their work is not wanted any more.
final class StopSign: Sendable {
    private let isRaised = Atomic(false)

    func raise() { isRaised.store(true, ordering: .relaxed) }

    /// - Throws: `CancellationError` once it is raised.
    func check() throws {
        if isRaised.load(ordering: .relaxed) { throw CancellationError() }
    }
}
