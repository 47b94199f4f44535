import BudgetModel

/// What the figures of an initiative advise (contract, section 12, step 4).
public struct Advice: Sendable, Hashable {
    public enum Word: String, Sendable, Hashable, CaseIterable {
        case accelerate, `continue`, steer, stop
    }

    /// The rule that gave it.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Money went out, the first promised benefit is overdue, and nothing moved.
        case nothingMoved = "nothing_moved"
        /// Money went out, and nobody claims anything.
        case nothingClaimed = "nothing_claimed"
        /// The goals moved and the plan did not.
        case paradox
        case unproven
        case overFreed = "over_freed"
        case belowPromise = "below_promise"
        /// Goals and plan are on or above the promise, and no guard is worse.
        case onPromise = "on_promise"
        /// No rule holds.
        case underWay = "under_way"
    }

    /// Thresholds; ratios of what stands in their names.
    public struct Rules: Sendable, Hashable {
        /// A goal has moved from here on.
        public var goalMoved = Millionths(800_000)
        /// The plan has not moved below this part of owed.
        public var planMoved = Millionths(500_000)
        /// Goals below this progress have not moved at all, …
        public var goalStill = Millionths(200_000)
        /// … nor has a plan below this part of owed.
        public var planStill = Millionths(100_000)
        /// Months after the first promised benefit.
        public var stopAfter: Int32 = 6
        /// Of realised.
        public var unprovenAbove = Millionths(250_000)
        /// Of the person-years that are claimed.
        public var overFreedAbove = Millionths(0)
        /// Of promised.
        public var steerBelow = Millionths(500_000)
        /// Runs of different months that a change of advice must hold.
        public var holdFor = 2
        public init() {}
    }

    /// What the rules look at.
    public struct Facts: Sendable {
        public var standing: Standing
        /// By the locked promise, where there is one.
        public var figures: [KeyFigure]
        /// When the first benefit was promised; nil: no promise says.
        public var firstPromised: MonthIndex?
        public var firstInvested: MonthIndex?
        /// Cents that silent figures leave unproven.
        public var unproven: Units
        /// 1/10 000 person-years, beyond what ever was there and all that are claimed.
        public var overFreed, personYearsClaimed: Units

        public init(
            standing: Standing, figures: [KeyFigure], firstPromised: MonthIndex? = nil,
            firstInvested: MonthIndex? = nil, unproven: Units = 0, overFreed: Units = 0,
            personYearsClaimed: Units = 0
        ) {
            self.standing = standing
            self.figures = figures
            self.firstPromised = firstPromised
            self.firstInvested = firstInvested
            self.unproven = unproven
            self.overFreed = overFreed
            self.personYearsClaimed = personYearsClaimed
        }

        private var goals: [KeyFigure] { figures.filter { $0.role == .goal } }

        /// The least progress of the goals; nil where none was measured.
        public var goalProgress: Millionths? {
            goals.compactMap { $0.progress(until: standing.month) }.min()
        }

        /// Whether every goal is measured, dated, and where the promise has it by now.
        var areGoalsOnPromise: Bool {
            !goals.isEmpty
                && goals.allSatisfy { goal in
                    guard let progress = goal.progress(until: standing.month),
                        let promised = goal.promisedProgress(at: standing.month)
                    else { return false }
                    return progress >= promised
                }
        }

        var isAGuardWorse: Bool {
            figures.contains { $0.role == .guard && $0.isWorse(at: standing.month) == true }
        }
    }

    public var word: Word
    public var reason: Reason

    public init(_ facts: Facts, _ rules: Rules = Rules()) {
        let standing = facts.standing
        let progress = facts.goalProgress
        let goalsAreStill = progress.map { $0 < rules.goalStill } ?? true
        let planIsStill = standing.shown.map { $0 < rules.planStill } ?? true
        // Without a promise the money itself says when something should have come.
        let due = facts.firstPromised ?? facts.firstInvested
        let isOverdue = due.map { standing.month - $0 >= rules.stopAfter } ?? false
        if standing.invested > 0, isOverdue, goalsAreStill, planIsStill {
            self.init(.stop, standing.realised == 0 ? .nothingClaimed : .nothingMoved)
        } else if let progress, let shown = standing.shown, progress >= rules.goalMoved,
            shown < rules.planMoved
        {
            self.init(.steer, .paradox)
        } else if Self.exceeds(facts.unproven, rules.unprovenAbove, of: standing.realised) {
            self.init(.steer, .unproven)
        } else if Self.exceeds(facts.overFreed, rules.overFreedAbove, of: facts.personYearsClaimed)
        {
            self.init(.steer, .overFreed)
        } else if standing.promised > 0,
            !rules.steerBelow.isReached(
                by: Int128(standing.realised), of: Int128(standing.promised))
        {
            self.init(.steer, .belowPromise)
        } else if facts.areGoalsOnPromise, !facts.isAGuardWorse, standing.promised > 0,
            standing.visible >= standing.promised
        {
            self.init(.accelerate, .onPromise)
        } else {
            self.init(.continue, .underWay)
        }
    }

    private init(_ word: Word, _ reason: Reason) {
        self.word = word
        self.reason = reason
    }

    private static func exceeds(_ part: Units, _ limit: Millionths, of whole: Units) -> Bool {
        part > 0 && Int128(part) * 1_000_000 > Int128(limit.value) * Int128(whole)
    }
}

/// Advice that held long enough to count, so that one odd month turns nobody round.
public struct ConfirmedAdvice: Sendable, Hashable {
    public var word: Advice.Word
    /// The month of the run that confirmed it.
    public var since: MonthIndex

    /// Every confirmed change, ascending.
    ///
    /// - Parameter runs: in the order of their days; of several runs of one month the last counts.
    public static func changes(
        _ runs: [(month: MonthIndex, word: Advice.Word)], holdFor: Int
    ) -> [ConfirmedAdvice] {
        var changes: [ConfirmedAdvice] = []
        var (word, held): (Advice.Word?, Int) = (nil, 0)
        for (index, run) in runs.enumerated() {
            if index + 1 < runs.count, runs[index + 1].month == run.month { continue }
            held = run.word == word ? held + 1 : 1
            word = run.word
            if held >= max(1, holdFor), changes.last?.word != run.word {
                changes.append(ConfirmedAdvice(word: run.word, since: run.month))
            }
        }
        return changes
    }
}
