import Diagnostics
import Dispatch
import Reconciliation

/// Fills the tables of one run beside the published ones, keys included, over one connection or two
/// at once. A filled table waits to be attached; until then no reader comes across it.
///
/// `@unchecked`: each thread has a connection and a list of tables of its own.
final class TableFilling: @unchecked Sendable {
    private let outcome: Outcome
    private let run: Int64
    private let entity: String
    /// Tables of the publishing connection, filled within its transaction.
    private let own: [OutcomeTable]
    /// Tables of the second connection, filled and committed by a transaction of its own.
    private let helped: [OutcomeTable]
    private let connection: Connection
    private let helper: Connection?
    private var failures: [(any Error)?] = [nil, nil]

    /// Fewer rows are written sooner than a second connection is made.
    static let rowsWorthHelp = 100_000

    /// - Parameter helper: a second connection; nil: all tables go through the first.
    init(
        _ tables: [OutcomeTable], _ outcome: Outcome, run: Int64, entity: String,
        connection: Connection, helper: Connection?
    ) {
        self.outcome = outcome
        self.run = run
        self.entity = entity
        self.connection = connection
        self.helper = helper
        (own, helped) = helper == nil ? (tables, []) : Self.halves(tables, of: outcome)
    }

    /// Fills every table; where one fails, nothing of the second connection stays.
    func fill() throws {
        guard helper != nil else { return try fill(own, over: connection) }
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            do {
                if index == 0 { return try self.fill(self.own, over: self.connection) }
                try self.fillBeside()
            } catch {
                self.failures[index] = error
            }
        }
        if let failure = failures.compactMap(\.self).first {
            discard()
            throw failure
        }
    }

    private func fillBeside() throws {
        guard let helper else { return }
        try helper.transaction(name: "write beside run \(run)") {
            try fill(helped, over: helper)
        }
    }

    /// Drops what the second connection committed: the run could not be published.
    func discard() {
        guard let helper else { return }
        for table in helped {
            try? helper.script(
                "drop table if exists \(RunPartition.name(table, run))",
                name: "discard \(table.name)")
        }
    }

    /// The largest tables first, each to whoever has less to write.
    private static func halves(
        _ tables: [OutcomeTable], of outcome: Outcome
    ) -> (own: [OutcomeTable], helped: [OutcomeTable]) {
        let sized = tables.map { ($0, size: outcome.rowCount($0) * $0.columns.count) }
        var (own, helped) = ([OutcomeTable](), [OutcomeTable]())
        var ahead = 0
        for (table, size) in sized.sorted(by: { $0.size > $1.size }) {
            if ahead <= 0 {
                own.append(table)
                ahead += size
            } else {
                helped.append(table)
                ahead -= size
            }
        }
        return (own, helped)
    }

    private func fill(_ tables: [OutcomeTable], over connection: Connection) throws {
        if helper != nil {
            // Both cores are at work already; a server's own helpers would only be in the way.
            try connection.script(
                "set local max_parallel_maintenance_workers = 0", name: "prepare writing")
        }
        for table in tables { try fill(table, over: connection) }
    }

    /// Fills a table made in this transaction: nothing logs its rows, and its key is built after
    /// them, in one go.
    private func fill(_ table: OutcomeTable, over connection: Connection) throws {
        let uniform = try UniformColumns(of: table, outcome, entity: entity, run: run)
        let partition = try RunPartition(of: table, run: run, uniform: uniform, connection)
        try partition.create(connection)
        var sink = try OutcomeCopySink(
            connection, to: partition.name, of: table, uniform: uniform)
        try outcome.write(table, to: &sink)
        try sink.finish()
        try partition.complete(connection)
    }
}

extension Outcome {
    /// Rows that a table will have, for sharing out the work; 0 where it has none.
    func rowCount(_ table: OutcomeTable) -> Int {
        switch table {
        case .claimOutcome: claims.count
        case .benefitOutcome: benefits.count
        case .attribution: attribution.count
        case .bottleneck: bottlenecks.count
        case .adjustedBudgetLine: budgetLines.isTouched.count { $0 }
        case .adjustedStaffingLine: staffingLines.isTouched.count { $0 }
        case .reallocationEntry: reallocations.count * 2
        case .unexplained: unexplained.count
        case .initiativeStanding: standings.count
        }
    }
}
