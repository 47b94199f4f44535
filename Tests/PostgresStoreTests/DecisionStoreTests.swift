import BudgetModel
import Decisions
import Dispatch
import Reconciliation
import Synchronization
import TestSupport
import Testing

@testable import PostgresStore

/// Decisions in the database: added once, in order, chained, and never on something stale.
@Suite struct DecisionStoreTests {
    private static let line = ProposalLine(unit: "U", account: "X", activity: "a")

    private static func keys(_ count: Int) -> [ProposalKey.Lines] {
        (1...count).map { number in
            ProposalKey.Lines(
                benefit: "B\(number)", measure: .money, source: line,
                destination: ProposalLine(unit: "S", account: "", activity: ""))
        }
    }

    /// A decision on a proposal whose last decision its maker believes to be `last`.
    private static func wanted(
        _ number: Int64, last: Int64, run: Int64, by person: String
    ) -> DecisionStore.Wanted {
        let leg = ProposalLeg(
            role: .take, line: line, period: "2027-01", isRevenue: false, change: -400,
            reference: 1_000_000, current: 940_000)
        let decision = Decision(
            number: 0, proposal: ProposalID(number: number, year: 2027), verb: .approve,
            effect: .approved,
            by: Decider(login: "", person: person, name: "Person ”\(person)”", authority: "§ 1"),
            reason: "line one\nline “two”", at: "", run: run,
            seen: Seen(legs: [leg], total: 400, amount: 400, owner: "Ada"))
        return DecisionStore.Wanted(
            decision, version: "v-\(last)", last: last,
            content: .object(["proposal": .integer(number), "by": .text("\(person) \\ \u{8}é")]))
    }

    private func published(_ connection: Connection) throws -> Int64 {
        let runs = RunStore(connection)
        let run = try runs.begin(SampleRun.start())
        try runs.publish(run, try SampleRun.outcome(), inputs: [])
        return run
    }

    @Test func whatWasDecidedReadsBack() throws {
        let connection = try PrivateCluster.migrated("decisions_read")
        let run = try published(connection)
        let store = DecisionStore(connection, entity: "county")
        try store.number(Self.keys(3), pipeline: "nightly")
        try store.number(Array(Self.keys(4).reversed()), pipeline: "nightly")
        let numbers = try store.numbers(pipeline: "nightly")
        #expect(Self.keys(4).map { numbers[$0] } == [1, 2, 3, 4])
        let wanted = Self.wanted(2, last: 0, run: run, by: "p1")
        #expect(try store.decide([wanted]).map(\.decision) == [1])
        let read = try store.decisions(pipeline: "nightly")
        let decision = try #require(read[ProposalID(number: 2, year: 2027)]?.first)
        #expect(decision.seen == wanted.decision.seen)
        #expect(decision.reason == wanted.decision.reason)
        #expect(decision.by.login == (try store.me().login))
    }

    @Test func aStaleDecisionIsRefusedAndTheOthersStand() throws {
        let connection = try PrivateCluster.migrated("decisions_stale")
        let run = try published(connection)
        let store = DecisionStore(connection, entity: "county")
        try store.number(Self.keys(2), pipeline: "nightly")
        _ = try store.decide([Self.wanted(1, last: 0, run: run, by: "first")])
        let answers = try store.decide([
            Self.wanted(2, last: 0, run: run, by: "second"),
            Self.wanted(1, last: 0, run: run, by: "second"),
        ])
        #expect(answers.map(\.decision) == [nil, 2])
        #expect(answers[0].staleBy == "Person ”first”" && !answers[0].staleAt.isEmpty)
        // Another run came: its figures are others.
        _ = try published(connection)
        let late = try store.decide([Self.wanted(1, last: 1, run: run, by: "late")])
        #expect(late.map(\.decision) == [nil])
    }

    @Test func nothingIsEverChangedOrTakenAway() throws {
        let connection = try PrivateCluster.migrated("decisions_kept")
        let run = try published(connection)
        let store = DecisionStore(connection, entity: "county")
        try store.number(Self.keys(1), pipeline: "nightly")
        _ = try store.decide([Self.wanted(1, last: 0, run: run, by: "p1")])
        for table in ["proposal", "decision", "proposal_booking", "journal"] {
            #expect(throws: PostgresError.self) {
                try connection.script("truncate hemtag.\(table) cascade", name: "empty")
            }
        }
        for statement in [
            "update hemtag.decision set amount = 0", "delete from hemtag.decision",
            "update hemtag.journal set content = '{}'", "delete from hemtag.proposal",
        ] {
            let refused = #expect(throws: PostgresError.self) {
                try connection.script(statement, name: "change")
            }
            #expect(refused?.sqlState == "42501")
        }
        var check = JournalCheck(entity: "county")
        try store.journal { check.take($0) }
        #expect(check.fault == nil && check.count == 2)
    }

    @Test func aJournalThatWasRewrittenDoesNotHold() throws {
        let connection = try PrivateCluster.migrated("decisions_journal")
        let run = try published(connection)
        let store = DecisionStore(connection, entity: "county")
        try store.number(Self.keys(3), pipeline: "nightly")
        for number in 1...3 {
            _ = try store.decide([Self.wanted(Int64(number), last: 0, run: run, by: "p1")])
        }
        var entries: [JournalEntry] = []
        try store.journal { entries.append($0) }
        func fault(_ change: (inout [JournalEntry]) -> Void) -> JournalCheck.Fault? {
            var changed = entries
            change(&changed)
            var check = JournalCheck(entity: "county")
            for entry in changed { check.take(entry) }
            return check.fault
        }
        #expect(fault { _ in } == nil)
        #expect(fault { $0[1].content = "{}" } == .altered(2))
        #expect(fault { $0[1].login = "somebody" } == .altered(2))
        #expect(fault { $0.remove(at: 1) } == .gap(expected: 2, found: 3))
        #expect(
            fault {
                $0[1].content = "{}"
                $0[1].hash = $0[1].expectedHash(entity: "county")
            } == .unchained(3))
        var other = JournalCheck(entity: "another")
        other.take(entries[0])
        #expect(other.fault == .altered(1))
    }

    /// Two people decide at once, on the same and on other proposals, in any order.
    @Test func twoPeopleAtOnceLoseAndDoubleNothing() throws {
        let connection = try PrivateCluster.migrated("decisions_two")
        let run = try published(connection)
        let store = DecisionStore(connection, entity: "county")
        let (rounds, width) = (200, 4)
        try store.number(Self.keys(width), pipeline: "nightly")
        let url = PrivateCluster.url(of: "decisions_two", in: try PrivateCluster.shared.get())
        let recorded = Mutex<[ProposalID: [Int64]]>([:])
        let refused = Mutex(0)
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 2) { person in
            do {
                var random = SeededGenerator(seed: UInt64(person) + 7)
                let own = try Connection(ConnectionSettings(url))
                let store = DecisionStore(own, entity: "county")
                for _ in 0..<rounds {
                    let last = try store.latestDecisions(pipeline: "nightly")
                    let chosen = (1...Int64(width)).filter { _ in Bool.random(using: &random) }
                        .shuffled(using: &random)
                    let wanted = chosen.map { number in
                        Self.wanted(
                            number, last: last[ProposalID(number: number, year: 2027)] ?? 0,
                            run: run, by: "p\(person)")
                    }
                    for answer in try store.decide(wanted) {
                        guard let decision = answer.decision else {
                            refused.withLock { $0 += 1 }
                            continue
                        }
                        recorded.withLock { $0[answer.proposal, default: []].append(decision) }
                    }
                }
            } catch { failures.withLock { $0.append("\(error)") } }
        }
        #expect(failures.withLock { $0 } == [])
        let kept = try store.decisions(pipeline: "nightly")
        for (proposal, decisions) in recorded.withLock({ $0 }) {
            #expect(kept[proposal]?.map(\.number) == decisions.sorted())
        }
        let count = kept.values.reduce(0) { $0 + $1.count }
        #expect(count == recorded.withLock { $0.values.reduce(0) { $0 + $1.count } })
        var check = JournalCheck(entity: "county")
        try store.journal { check.take($0) }
        #expect(check.fault == nil && check.count == Int64(count) + 1)
    }
}
