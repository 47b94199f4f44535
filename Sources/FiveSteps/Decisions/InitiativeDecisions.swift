import BudgetModel

/// What a person decided about an initiative, whatever its figures advise.
public struct InitiativeDecision: Sendable, Hashable {
    public var word: Advice.Word
    /// The month of the decision, and its instant in seconds since 1970.
    public var month: MonthIndex
    public var at: Int64
    public init(word: Advice.Word, month: MonthIndex, at: Int64) {
        self.word = word
        self.month = month
        self.at = at
    }
}

/// What it has cost not to follow advice.
public struct CostSince: Sendable, Hashable {
    /// Cents in the months after the first confirmed advice to stop; nil: there was none.
    public var advice: Units?
    /// Cents in the months after the decision to go on that followed it; nil: there was none.
    public var decision: Units?

    /// - Parameters:
    ///   - decisions: ascending instants.
    ///   - month: of the run's day, which counts.
    public init(
        advice: [ConfirmedAdvice], decisions: [InitiativeDecision],
        invested: [Promise.Investment], until month: MonthIndex
    ) {
        func sum(after start: MonthIndex) -> Units {
            let months = invested.filter { $0.month > start && $0.month <= month }
            return Units(clamping: months.reduce(Int128(0)) { $0 + Int128($1.cents) })
        }
        guard let stop = advice.first(where: { $0.word == .stop && $0.since <= month }) else {
            return
        }
        self.advice = sum(after: stop.since)
        let goesOn = decisions.first {
            $0.word != .stop && $0.month >= stop.since && $0.month <= month
        }
        decision = goesOn.map { sum(after: $0.month) }
    }
}

extension [InitiativeDecision] {
    /// When the stop that is in force was decided; nil: the initiative goes on.
    public var stoppedAt: Int64? {
        guard let last, last.word == .stop else { return nil }
        // The first of the stops in a row: confirming a stop forgives nothing.
        var at = last.at
        for decision in reversed() {
            guard decision.word == .stop else { break }
            at = decision.at
        }
        return at
    }
}
