import BudgetModel
import Reconciliation
import Testing

@testable import PostgresStore

/// A database, and nights that are published to it one after the other. Every table stands on an
/// earlier one where it can.
struct Nights {
    let connection: Connection
    let store: RunStore
    var changes = ChangedRows()

    init(_ connection: Connection) {
        self.connection = connection
        store = RunStore(connection)
        changes.leastRows = 1
    }

    init(_ name: String) throws { self.init(try PrivateCluster.migrated(name)) }

    /// The sample with claims C1000, C1001 … of their own number in cents.
    static func outcome(_ numbers: some Sequence<Int>) throws -> Outcome {
        var outcome = try SampleRun.outcome()
        let first = outcome.claims[0]
        outcome.claims = []
        for number in numbers {
            var claim = first
            claim.benefit = outcome.codes.benefits.intern("C\(number)")
            claim.fill(ClaimSums())
            claim.claimed = Units(number)
            claim.missing = Units(number)
            claim.explained = 0
            outcome.claims.append(claim)
        }
        return outcome
    }

    @discardableResult
    func publish(_ outcome: Outcome, pipeline: String = "nightly") throws
        -> (run: Int64, rows: RowCounts)
    {
        let run = try store.begin(SampleRun.start("f", pipeline: pipeline))
        let publication = try store.startPublishing(run, outcome, changes: changes)
        return (run, try publication.commit([]))
    }

    func numbers(_ query: String) throws -> [Int64] {
        try connection.run(query, name: "look").map { $0.integer(0) ?? -1 }
    }

    /// Holds every table of a run, as the views show it, against the outcome.
    func expect(
        _ run: Int64, _ outcome: Outcome, _ place: SourceLocation = #_sourceLocation
    ) throws {
        let read = try store.outcome(of: run)
        for table in OutcomeTable.allCases {
            #expect(
                try Self.rows(read, table) == Self.rows(outcome, table),
                "\(table.name) of run \(run)", sourceLocation: place)
        }
    }

    /// The rows as files have them, but for zeros, which have no scale in a column of zeros.
    private static func rows(_ outcome: Outcome, _ table: OutcomeTable) throws -> [[String]] {
        try TextSink.rows(outcome, table).map { row in
            row.map { ["0.00", "0.0000"].contains($0) ? "0" : $0 }
        }
    }
}
