import BudgetModel
import Decisions

extension Promise {
    /// A promise as it was kept; nil for what is none.
    public init?(reading text: String) {
        guard let json = CanonicalJSON(reading: text), let initiative = json["initiative"]?.asText
        else { return nil }
        func items<Item>(_ key: String, _ make: (CanonicalJSON) -> Item?) -> [Item]? {
            guard let all = json[key]?.asArray else { return nil }
            let made = all.compactMap(make)
            return made.count == all.count ? made : nil
        }
        guard let figures = items("figures", KeyFigure.init(reading:)),
            let benefits = items("benefits", Benefit.init(reading:)),
            let investments = items("investments", Investment.init(reading:)),
            let valueStream = items("value_stream", ValueStreamStep.init(reading:))
        else { return nil }
        self.init(
            initiative: initiative, accountable: json["accountable"]?.asText ?? "",
            executor: json["executor"]?.asText ?? "", figures: figures, benefits: benefits,
            investments: investments, valueStream: valueStream)
    }
}

extension CanonicalJSON {
    fileprivate func month(_ key: String) -> MonthIndex? {
        self[key]?.asInteger.flatMap(MonthIndex.init(exactly:))
    }
    fileprivate func text(_ key: String) -> String { self[key]?.asText ?? "" }
}

extension Promise.Benefit {
    fileprivate init?(reading json: CanonicalJSON) {
        guard let month = json.month("month"), let amount = json["amount"]?.asInteger,
            let measure = Measure(rawValue: json.text("measure"))
        else { return nil }
        self.init(
            month: month, measure: measure, amount: amount, benefitClass: json.text("class"),
            unit: json.text("unit"), account: json.text("account"), activity: json.text("activity"))
    }
}

extension Promise.Investment {
    fileprivate init?(reading json: CanonicalJSON) {
        guard let month = json.month("month"), let cents = json["cents"]?.asInteger else {
            return nil
        }
        self.init(month: month, source: json.text("source"), cents: cents)
    }
}

extension ValueStreamStep {
    fileprivate init?(reading json: CanonicalJSON) {
        guard let volume = json["volume"]?.asInteger,
            let before = json["minutes_before"]?.asInteger,
            let after = json["minutes_after"]?.asInteger, let adopted = json["adopted"]?.asInteger,
            let hours = json["hours"]?.asInteger
        else { return nil }
        self.init(
            name: json.text("name"), yearlyVolume: volume, minutesBefore: before,
            minutesAfter: after, adopted: Millionths(adopted), hoursPerPersonYear: hours)
    }
}

extension KeyFigure {
    fileprivate init?(reading json: CanonicalJSON) {
        guard let direction = Direction(rawValue: json.text("direction")),
            let role = Role(rawValue: json.text("role"))
        else { return nil }
        self.init(
            id: json.text("id"), unit: json.text("unit"), direction: direction, role: role,
            baseline: json["baseline"].flatMap(Point.init(reading:)),
            baselineSource: json.text("baseline_source"), owner: json.text("owner"),
            target: json["target"]?.asInteger, deadline: json.month("deadline"),
            cadence: json.month("cadence"), grace: json.month("grace"),
            milestones: (json["milestones"]?.asArray ?? []).compactMap(Point.init(reading:)))
    }
}

extension KeyFigure.Point {
    fileprivate init?(reading json: CanonicalJSON) {
        guard let month = json.month("month"), let value = json["value"]?.asInteger else {
            return nil
        }
        self.init(month: month, value: value)
    }
}
