import BudgetModel
import Decisions
import Digest

/// What an initiative commits to before it starts (contract, section 12, “the promise”).
public struct Promise: Sendable, Hashable {
    /// A benefit that is promised for a month.
    public struct Benefit: Sendable, Hashable {
        public var month: MonthIndex
        public var measure: Measure
        public var amount: Units
        /// Class, unit, account and activity as codes; empty where they are not said.
        public var benefitClass, unit, account, activity: String
        public init(
            month: MonthIndex, measure: Measure, amount: Units, benefitClass: String = "",
            unit: String = "", account: String = "", activity: String = ""
        ) {
            self.month = month
            self.measure = measure
            self.amount = amount
            self.benefitClass = benefitClass
            self.unit = unit
            self.account = account
            self.activity = activity
        }
    }

    /// Cents from one source of funding in one month.
    public struct Investment: Sendable, Hashable {
        public var month: MonthIndex
        public var source: String
        public var cents: Units
        public init(month: MonthIndex, source: String, cents: Units) {
            self.month = month
            self.source = source
            self.cents = cents
        }
    }

    public var initiative: String
    public var accountable, executor: String
    public var figures: [KeyFigure]
    public var benefits: [Benefit]
    public var investments: [Investment]
    public var valueStream: [ValueStreamStep]

    public init(
        initiative: String, accountable: String = "", executor: String = "",
        figures: [KeyFigure] = [], benefits: [Benefit] = [], investments: [Investment] = [],
        valueStream: [ValueStreamStep] = []
    ) {
        self.initiative = initiative
        self.accountable = accountable
        self.executor = executor
        self.figures = figures
        self.benefits = benefits
        self.investments = investments
        self.valueStream = valueStream
    }

    /// All that is promised, in one way to write it: lists stand in an order of their own, and
    /// readings are no part of a promise.
    public var canonical: CanonicalJSON {
        .object([
            "accountable": .text(accountable), "executor": .text(executor),
            "initiative": .text(initiative),
            "benefits": Self.sorted(benefits.map(\.canonical)),
            "figures": Self.sorted(figures.map(\.canonical)),
            "investments": Self.sorted(investments.map(\.canonical)),
            "value_stream": Self.sorted(valueStream.map(\.canonical)),
        ])
    }

    /// SHA-256 over the canonical JSON.
    public var digest: String { SHA256.hex(of: canonical.text) }

    private static func sorted(_ items: [CanonicalJSON]) -> CanonicalJSON {
        let ordered = items.map { ($0, Array($0.text.utf8)) }
            .sorted { $0.1.lexicographicallyPrecedes($1.1) }
        return .array(ordered.map(\.0))
    }
}

extension Promise.Benefit {
    var canonical: CanonicalJSON {
        .object([
            "account": .text(account), "activity": .text(activity), "amount": .integer(amount),
            "class": .text(benefitClass), "measure": .text(measure.rawValue),
            "month": .integer(Int64(month)), "unit": .text(unit),
        ])
    }
}

extension Promise.Investment {
    var canonical: CanonicalJSON {
        .object([
            "cents": .integer(cents), "month": .integer(Int64(month)), "source": .text(source),
        ])
    }
}

extension ValueStreamStep {
    var canonical: CanonicalJSON {
        .object([
            "adopted": .integer(adopted.value), "hours": .integer(hoursPerPersonYear),
            "minutes_after": .integer(minutesAfter), "minutes_before": .integer(minutesBefore),
            "name": .text(name), "volume": .integer(yearlyVolume),
        ])
    }
}

extension KeyFigure {
    var canonical: CanonicalJSON {
        func months(_ value: Int32?) -> CanonicalJSON { value.map { .integer(Int64($0)) } ?? .null }
        return .object([
            "baseline": baseline?.canonical ?? .null, "baseline_source": .text(baselineSource),
            "cadence": months(cadence), "deadline": months(deadline),
            "direction": .text(direction.rawValue), "grace": months(grace), "id": .text(id),
            "milestones": .array(milestones.map(\.canonical)), "owner": .text(owner),
            "role": .text(role.rawValue), "target": target.map { .integer($0) } ?? .null,
            "unit": .text(unit),
        ])
    }
}

extension KeyFigure.Point {
    var canonical: CanonicalJSON {
        .object(["month": .integer(Int64(month)), "value": .integer(value)])
    }
}
