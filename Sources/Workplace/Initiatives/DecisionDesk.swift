import BudgetModel
import Decisions
import Diagnostics
import FiveSteps
import PostgresStore
import Reconciliation

/// Deciding about an initiative.
extension InitiativeDesk {
    /// What somebody wants to record.
    public struct InitiativeWish: Sendable {
        public var word: Advice.Word
        /// `2027-03`; nil: until another decision.
        public var until: String?
        public var reason: String
        /// The run whose advice was seen.
        public var seen: Int64

        public init(word: Advice.Word, until: String?, reason: String, seen: Int64) {
            self.word = word
            self.until = until
            self.reason = reason
            self.seen = seen
        }
    }

    /// Records a decision.
    ///
    /// - Throws: a `Finding` for an initiative, a run or a login that nobody knows.
    public func decide(_ code: String, _ wish: InitiativeWish) throws -> InitiativeStore.Decided {
        let initiative = codes.initiatives.text(try initiative(code).id)
        let me = try me()
        let run = try PublishedRun(wish.seen, in: runs).record
        guard run.entity == entity, run.state == .completed else {
            throw Finding(
                "argument.run.unknown", at: .argument("--seen"), "there is no such run",
                value: "\(wish.seen)", fix: "list the runs: hemtag runs")
        }
        var decided = InitiativeStore.Decided(
            initiative: initiative, word: wish.word.rawValue, until: wish.until,
            reason: wish.reason, run: wish.seen,
            advice: try advice(of: run, initiative)?.rawValue ?? "", person: me.id, name: me.name)
        let note = CanonicalJSON.object([
            "initiative": .text(initiative), "word": .text(decided.word),
            "until": .init(wish.until), "reason": .text(wish.reason), "run": .integer(wish.seen),
            "advice": .text(decided.advice), "person": .text(me.id), "name": .text(me.name),
        ])
        decided.number = try store.decide(decided, note: note)
        return decided
    }

    /// What a run advised about an initiative as of its day; nil: nothing.
    private func advice(
        of run: RunRecord, _ initiative: String
    ) throws -> Recommendation? {
        try runs.advice(of: run.number, initiative: initiative, until: run.asOfText)
            .flatMap(Recommendation.init(rawValue:))
    }
}
