import BudgetModel
import Diagnostics
import Yams

extension Pipeline {
    static func rules(_ reader: MappingReader) -> Rules {
        var rules = Rules()
        rules.grain = reader.word("grain", Grain.self)
        // Of the sources, which ask for it.
        _ = reader.value("fiscal_year")
        if reader.value("tiers") != nil {
            rules.tiers = reader.list("tiers").compactMap { tier($0, reader) }
        }
        if let netting = netting(reader) { rules.netting = netting }
        rules.nettingAccountLevel = reader.integer("netting_account_level", in: 0...64)
        if reader.value("accepted_statuses") != nil {
            rules.acceptedStatuses = Set(reader.texts("accepted_statuses"))
        }
        rules.tolerance = reader.mapping("tolerance") { tolerance($0) } ?? [:]
        rules.substitutes = Set(reader.texts("substitutes"))
        rules.horizon = reader.mapping("horizon") { horizon($0) }
        rules.profiles = reader.mapping("profiles") { profiles($0) } ?? [:]
        rules.floors =
            reader.mapping("floors") { floors in
                floors.entries.reduce(into: [:]) { map, entry in
                    let name = floors.path(entry.key)
                    map[entry.key] = floors.amount(of: entry.value, name, digits: 2)
                        .map { Money(units: $0) }
                }
            } ?? [:]
        if let line = reader.mapping("savings_line", { savingsLine($0) }) {
            rules.savingsLine = line
        }
        if let rule = reader.mapping("recommendation", { recommendation($0) }) {
            rules.recommendation = rule
        }
        return rules
    }

    /// A rule's name, or `{rule: …}` with its settings.
    private static func tier(_ node: Node, _ reader: MappingReader) -> ReachRule? {
        let name = reader.path("tiers")
        if node.scalar != nil {
            return reader.word(of: node, name, TierName.self).map {
                $0.rule(level: nil, shift: 1, upTo: nil)
            }
        }
        return MappingReader.reading(node, name: name, reader.problems) { inner in
            let level = inner.integer("level", in: 0...64)
            let shift = inner.integer("k", in: 1...1200) ?? 1
            let upTo = inner.text("up_to")
            guard let ruleNode = inner.required("rule", "add `rule:` with a tier's name"),
                let rule = inner.word(of: ruleNode, inner.path("rule"), TierName.self)
            else { return nil }
            for (key, isFit) in [
                ("level", rule != .exact), ("k", rule == .shifted), ("up_to", rule == .parked),
            ] where inner.holds(key) && !isFit {
                inner.problems.add(
                    "pipeline.tier.setting", at: inner.value(key),
                    "the tier `\(rule.rawValue)` has no such setting", value: key,
                    fix: "remove `\(key)`")
            }
            return rule.rule(level: level, shift: Int32(shift), upTo: upTo)
        }
    }

    /// The names of reach rules in pipeline files (contract, section 4).
    private enum TierName: String, CaseIterable {
        case exact
        case accountGroup = "account-group"
        case unitSubtree = "unit-subtree"
        case shifted, parked

        func rule(level: Int?, shift: Int32, upTo: String?) -> ReachRule {
            switch self {
            case .exact: .exact
            case .accountGroup: .accountGroup(accountLevel: level)
            case .unitSubtree: .unitSubtree(accountLevel: level)
            case .shifted: .shifted(periods: shift, accountLevel: level)
            case .parked: .parked(upToLevel: upTo, accountLevel: level)
            }
        }
    }

    /// `unit`, `none`, or a list of level names.
    private static func netting(_ reader: MappingReader) -> Netting? {
        guard let node = reader.value("netting") else { return nil }
        if case .sequence = node { return .levels(reader.texts("netting")) }
        switch reader.text(of: node, reader.path("netting")) {
        case "unit": return .unit
        case "none": return Netting.none
        case let text?:
            reader.problems.add(
                "pipeline.value.word", at: node, "`rules.netting` knows no such word", value: text,
                fix: "write `unit`, `none` or a list of levels such as [division, county]")
            return nil
        case nil: return nil
        }
    }

    private static func tolerance(_ reader: MappingReader) -> [Measure: Tolerance] {
        var tolerance: [Measure: Tolerance] = [:]
        for measure in Measure.allCases {
            let former =
                measure == .money && !reader.holds(measure.rawValue)
                ? Measure.formerMoneyWord : measure.rawValue
            tolerance[measure] = reader.mapping(former) { inner in
                Tolerance(
                    absolute: inner.amount("absolute", digits: measure.fractionDigits) ?? 0,
                    relativeMillionths: inner.amount("relative", digits: 6) ?? 0)
            }
        }
        return tolerance
    }

    private static func horizon(_ reader: MappingReader) -> ClosedRange<MonthIndex>? {
        let first = reader.period("from")?.firstMonth
        let last = reader.period("to")?.lastMonth
        guard let first, let last else {
            if !reader.holds("from") || !reader.holds("to") {
                reader.problems.add(
                    "pipeline.key.missing", at: reader.node, "the horizon has one end only",
                    fix: "give both `from:` and `to:`")
            }
            return nil
        }
        if first <= last { return first...last }
        reader.problems.add(
            "pipeline.horizon.reversed", at: reader.node, "the horizon ends before it begins",
            fix: "swap `from` and `to`")
        return nil
    }

    private static func profiles(_ reader: MappingReader) -> [String: [Int64]] {
        var profiles: [String: [Int64]] = [:]
        for entry in reader.entries {
            let name = reader.path(entry.key)
            guard case .sequence(let weights) = entry.value else {
                reader.problems.add(
                    "pipeline.value.type", at: entry.value, "`\(name)` is no list of weights",
                    fix: "write a list such as [3, 2, 1]")
                continue
            }
            let numbers = weights.compactMap {
                reader.integer(of: $0, name, in: 0...1_000_000).map(Int64.init)
            }
            if numbers.allSatisfy({ $0 == 0 }) {
                reader.problems.add(
                    "pipeline.profile.empty", at: entry.value, "`\(name)` has no positive weight",
                    fix: "give at least one month a weight above 0")
            }
            profiles[entry.key] = numbers
        }
        return profiles
    }

    private static func savingsLine(_ reader: MappingReader) -> SavingsLine {
        var line = SavingsLine()
        line.unit = reader.text("unit") ?? line.unit
        line.account = reader.text("account") ?? line.account
        line.activity = reader.text("activity") ?? line.activity
        return line
    }

    private static func recommendation(_ reader: MappingReader) -> RecommendationRule {
        var rule = RecommendationRule()
        func read(_ key: String, _ path: WritableKeyPath<RecommendationRule, Int64>) {
            if let value = reader.amount(key, digits: 6) { rule[keyPath: path] = value }
        }
        read("progress_moved", \.progressMovedMillionths)
        read("plan_moved", \.planMovedMillionths)
        read("accelerate_from", \.accelerateMillionths)
        read("stop_progress_below", \.stopProgressMillionths)
        read("stop_visible_below", \.stopVisibleMillionths)
        return rule
    }
}
