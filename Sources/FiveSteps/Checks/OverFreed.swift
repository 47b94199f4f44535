import BudgetModel

/// The check `over_freed`: more people are claimed from a task than there ever were.
public struct OverFreed: Sendable, Hashable {
    /// A unit's task in a period of the staffing plan.
    public struct Place: Sendable, Hashable, Comparable {
        public var unit, task: String
        public var period: Int32
        public init(unit: String, task: String, period: Int32) {
            self.unit = unit
            self.task = task
            self.period = period
        }

        public static func < (a: Self, b: Self) -> Bool {
            for (left, right) in [(a.unit, b.unit), (a.task, b.task)] where left != right {
                return left.utf8.lexicographicallyPrecedes(right.utf8)
            }
            return a.period < b.period
        }
    }

    /// What is known of a place, in 1/10 000 person-years.
    public struct Figures: Sendable, Hashable {
        public var claimed, adjustedReference, inBase: Units
        public init(claimed: Units, adjustedReference: Units, inBase: Units) {
            self.claimed = claimed
            self.adjustedReference = adjustedReference
            self.inBase = inBase
        }
    }

    public var place: Place
    public var figures: Figures
    /// `claimed − (adjusted reference + in base)`, above 0.
    public var excess: Units

    /// Ascending places.
    public static func check(_ places: [Place: Figures]) -> [OverFreed] {
        places.keys.sorted().compactMap { place in
            guard let figures = places[place] else { return nil }
            let everThere = Int128(figures.adjustedReference) + Int128(figures.inBase)
            let excess = Int128(figures.claimed) - everThere
            guard excess > 0 else { return nil }
            return OverFreed(place: place, figures: figures, excess: Units(clamping: excess))
        }
    }
}
