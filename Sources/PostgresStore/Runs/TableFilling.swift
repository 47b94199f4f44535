import Diagnostics
import Dispatch
import Reconciliation
import Synchronization

/// Fills the tables of one run beside the published ones, keys included, over one connection or two
/// at once, while the caller does something else. A filled table waits to be attached; until then
/// no reader comes across it. Findings, trees and totals go with them.
///
/// `@unchecked`: each connection is used by one thread, and by the caller only after `wait`.
final class TableFilling: @unchecked Sendable {
    private let outcome: Outcome
    private let run: Int64
    private let entity: String
    private let connection: Connection
    private let helper: Connection?
    private let changes: ChangedRows?
    private let bases: [OutcomeTable: BaseTable]
    /// Tables that no thread has begun, the largest last.
    private let waiting: Mutex<[OutcomeTable]>
    /// Tables of the second connection, which commits them in a transaction of its own.
    private let helped = Mutex<[OutcomeTable]>([])
    private let done = Mutex<[FilledTable]>([])
    private let failure = Mutex<(any Error)?>(nil)
    private let stopSign = StopSign()
    private let threads = DispatchGroup()

    /// Fewer rows are written sooner than a second connection is made.
    static let rowsWorthHelp = 100_000

    /// - Parameters:
    ///   - connection: the publishing one, within its transaction.
    ///   - helper: a second connection; nil: all tables go through the first.
    ///   - changes: nil: every table is written whole, and no later run stands on it.
    ///   - bases: tables of an earlier run, which the publishing connection holds.
    init(
        _ tables: [OutcomeTable], _ outcome: Outcome, run: Int64, entity: String,
        changes: ChangedRows? = nil, bases: [OutcomeTable: BaseTable] = [:],
        connection: Connection, helper: Connection?
    ) {
        self.outcome = outcome
        self.run = run
        self.entity = entity
        self.connection = connection
        self.helper = helper
        self.changes = changes
        self.bases = bases
        let sized = tables.map { ($0, size: outcome.rowCount($0) * $0.columns.count) }
        waiting = Mutex(sized.sorted { $0.size < $1.size }.map(\.0))
    }

    /// Begins; `wait` must follow. What stands beside the tables comes first: at the end everything
    /// would wait for it.
    func start() {
        work { filling in
            let store = RunStore(filling.connection)
            try store.write(filling.outcome.findings, run: filling.run, entity: filling.entity)
            try store.writeContext(filling.outcome, run: filling.run, entity: filling.entity)
            try filling.fill(over: filling.connection) { _ in }
        }
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
    /// - Returns: what became of each, in the order of `OutcomeTable.inLockOrder`.
    /// - Throws: what kept a table from being filled; the others are left as they are then.
    @discardableResult
    func wait() throws -> [FilledTable] {
        threads.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
        let filled = done.withLock { $0 }
        return OutcomeTable.inLockOrder.compactMap { table in
            filled.first { $0.table == table }
        }
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
        // Where the server keeps no log of new tables, a commit waits until they are on disk: they
        // had better be on their way by then.
        try connection.script(
            """
            select set_config('backend_flush_after', '2MB', true)
            where current_setting('wal_level') = 'minimal'
            """, name: "prepare writing")
        if helper != nil {
            // Both cores are at work already; a server's own helpers would only be in the way.
            try connection.script(
                "set local max_parallel_maintenance_workers = 0", name: "prepare writing")
        }
        while let table = waiting.withLock({ $0.popLast() }) {
            begin(table)
            let filled = try fill(table, over: connection)
            done.withLock { $0.append(filled) }
        }
    }

    private func fill(_ table: OutcomeTable, over connection: Connection) throws -> FilledTable {
        let uniform = try UniformColumns(of: table, outcome, entity: entity, run: run)
        func partition(in storage: RowStorage) throws -> RunPartition {
            try RunPartition(of: table, run: run, uniform: uniform, in: storage, connection)
        }
        guard let changes, outcome.rowCount(table) >= changes.leastRows else {
            let count = try fill(partition(in: .row), .sent, over: connection)
            return FilledTable(table: table, rowCount: count, writtenCount: count, kind: .whole)
        }
        if let base = bases[table] {
            let partition = try partition(in: .row)
            do {
                let filled = try fill(partition, standingOn: base, changes, over: connection)
                if let filled { return filled }
            } catch is TooManyRowsDiffer {}
        }
        return try fill(base: partition(in: .base), over: connection)
    }

    /// Fills a table made in this transaction: nothing logs its rows, and its key is built after
    /// them, in one go.
    ///
    /// - Returns: how many rows were written; where there is none, there is no table either.
    /// - Throws: `TooManyRowsDiffer`, having taken back what was written.
    private func fill(_ partition: RunPartition, _ use: RowUse, over connection: Connection) throws
        -> Int
    {
        try partition.create(connection)
        var sink = try OutcomeCopySink(connection, to: partition, use: use, stopSign: stopSign)
        do {
            try outcome.write(partition.table, to: &sink)
            if case .compared(let comparison) = use { try comparison.finish() }
        } catch is TooManyRowsDiffer {
            try sink.finish()
            try partition.drop(connection)
            throw TooManyRowsDiffer()
        }
        try sink.finish()
        if sink.rowCount == 0 {
            try partition.drop(connection)
        } else {
            try sink.partition.complete(connection)
        }
        return sink.rowCount
    }

    /// Writes a table whole, with all that a later run would need to stand on it.
    private func fill(base partition: RunPartition, over connection: Connection) throws
        -> FilledTable
    {
        let numbering = RowNumbering(rowCount: outcome.rowCount(partition.table))
        let count = try fill(partition, .numbered(numbering), over: connection)
        let base = BaseTable(
            table: partition.table, run: run, rowCount: count, columns: partition.columns,
            key: numbering.key)
        return FilledTable(
            table: partition.table, rowCount: count, writtenCount: count,
            kind: .base(base, digests: numbering.digests))
    }

    /// Writes the rows that a base does not have.
    ///
    /// - Returns: nil where the table cannot stand on this base.
    /// - Throws: `TooManyRowsDiffer`, having taken back what was written.
    private func fill(
        _ partition: RunPartition, standingOn base: BaseTable, _ changes: ChangedRows,
        over connection: Connection
    ) throws -> FilledTable? {
        let rowCount = outcome.rowCount(base.table)
        let largestCount = min(
            base.rowCount * changes.largestPercent / 100, changes.mostRows)
        guard abs(rowCount - base.rowCount) <= largestCount, partition.columns == base.columns,
            let digests = try base.digests(connection)
        else { return nil }
        let comparison = RowComparison(base.key, digests, largestCount: largestCount)
        let count = try fill(partition, .compared(comparison), over: connection)
        return FilledTable(
            table: base.table, rowCount: rowCount, writtenCount: count,
            kind: .changed(base: base.run, superseded: comparison.superseded))
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
