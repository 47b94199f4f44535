import BudgetModel

/// Which columns are the unit, the account and the activity.
extension ColumnRoles {
    private struct Candidate {
        var column: Int
        var score: Int
        var fit: Lexicon.Fit
    }

    mutating func findKeys() {
        let unit = findKey(.unit, "unit", besides: [])
        if let unit {
            mapping.unit = composed(unit, "unit", [])
            taken.formUnion(keyColumns(mapping.unit))
        }
        // What has a name first: the other is then judged beside it.
        let isActivityNamed = !hasNamed(.account) && hasNamed(.activity)
        let early =
            isActivityNamed
            ? findKey(.activity, "activity", besides: [unit].compactMap { $0 }) : nil
        let account = findKey(.account, "account", besides: [unit, early].compactMap { $0 })
        let activity =
            isActivityNamed
            ? early : findKey(.activity, "activity", besides: [unit, account].compactMap { $0 })
        if let account { mapping.account = composed(account, "account", [activity]) }
        if let activity { mapping.activity = composed(activity, "activity", [unit, account]) }
        for (name, path) in [
            ("unit", \PlanMapping.unit), ("account", \.account), ("activity", \.activity),
        ] as [(String, WritableKeyPath<PlanMapping, KeyField>)] {
            guard let chosen = choices.keys[name] else {
                if name != "unit", self.isDefault(mapping[keyPath: path]) {
                    mapping[keyPath: path] = .absent
                }
                continue
            }
            mapping[keyPath: path] = named(chosen)
            notes.forget(name)
            notes.say(name, "as you said")
        }
        if unit == nil, choices.keys["unit"] == nil {
            missing["unit"] = "…  # no column looks like a unit; name one, or {constant: CODE}"
        }
    }

    /// Still what a canonical file has.
    private func isDefault(_ field: KeyField) -> Bool {
        if case .optionalColumn = field { return true }
        return false
    }

    /// Chosen columns by the names that the header has them under.
    private func named(_ field: KeyField) -> KeyField {
        switch field {
        case .column(let column): .column(index(column).map(reference) ?? column)
        case .composed(let columns, let separator):
            .composed(columns.map { index($0).map(reference) ?? $0 }, separator: separator)
        case .optionalColumn, .constant, .absent: field
        }
    }

    private mutating func findKey(
        _ meaning: Lexicon.Meaning, _ setting: String, besides others: [Int]
    ) -> Int? {
        if case .column(let column)? = choices.keys[setting], let found = index(column) {
            taken.insert(found)
            return found
        }
        if choices.keys[setting] != nil { return nil }
        let candidates = columns.indices.filter { isFree($0) }
            .map { candidate($0, meaning, besides: others) }
            .filter { $0.score > 0 }.sorted { ($1.score, $0.column) < ($0.score, $1.column) }
        guard let best = candidates.first else { return nil }
        // An activity is a guess too many where nothing says so and no text stands beside it.
        if meaning == .activity, best.fit == .none,
            !isCode(best.column) || partner(of: best.column) == nil
        {
            return nil
        }
        // People are seldom planned by account: only a name says that these are.
        if meaning == .account, measure == .personYears, best.fit < .whole { return nil }
        taken.insert(best.column)
        let second = candidates.dropFirst().first.map { "; or \(title($0.column))" } ?? ""
        let what = describe(best.column)
        if best.fit >= .word, candidates.count < 2 || candidates[1].score + 6 < best.score {
            notes.say(setting, "\(what)\(second)")
        } else {
            notes.doubt(
                setting, (best.fit == .none ? "no name says \(setting); " : "") + what + second)
        }
        return best.column
    }

    private func hasNamed(_ meaning: Lexicon.Meaning) -> Bool {
        columns.indices.contains { isFree($0) && fit($0, meaning) >= .word }
    }

    private func isFree(_ column: Int) -> Bool {
        !taken.contains(column) && columns[column].filled > 0 && !columns[column].countsRows
            && !isPeriodColumn(column)
            && !(columns[column].isNumeric && fit(column, .rate) >= .part)
    }

    private func describe(_ column: Int) -> String {
        let profile = columns[column]
        let count = profile.hasCountedAll ? "\(profile.distinct)" : "over \(profile.distinct)"
        if let beside = partner(of: column), isCode(column) {
            return "codes: \(count), with \(title(beside)) beside them"
        }
        return "\(isLabel(column) ? "texts" : "codes"): \(count)"
    }

    private func candidate(
        _ column: Int, _ meaning: Lexicon.Meaning, besides others: [Int]
    ) -> Candidate {
        let fit = self.fit(column, meaning)
        let profile = columns[column]
        var score = [0, 8, 22, 34][fit.rawValue]
        if isCode(column) { score += 8 } else { score += isBeside(column) ? -26 : 2 }
        if self.fit(column, .label) >= .word, fit < .whole {
            score -= meaning == .account && isCodeless(column) ? 4 : 12
        }
        if profile.distinct <= 1, profile.filled > 3 { score -= 20 }
        score -= profile.empty * 30 / max(1, profile.filled + profile.empty)
        score += min(8, Int.bitWidth - profile.distinct.leadingZeroBitCount)
        // Free text, or a number for each row.
        if profile.filled > 30, profile.distinct * 10 > profile.filled * 8 {
            score -= meaning == .unit ? 16 : 6
        }
        switch meaning {
        case .unit:
            score += 4 - column * 4 / max(1, columns.count)
            if self.fit(column, .unitAbove) >= .word, fit < .whole { score -= 8 }
            if profile.filled > 3 * profile.distinct, profile.changes <= profile.distinct * 2 {
                score += 5
            }
            let rivals = [Lexicon.Meaning.account, .activity].map { self.fit(column, $0) }
            if let rival = rivals.max(), rival > fit { score -= 16 }
        case .account:
            score += column * 3 / max(1, columns.count)
            if self.fit(column, .activity) > fit { score -= 14 }
            if self.fit(column, .unit) > fit { score -= 10 }
            if columns.indices.contains(where: {
                $0 != column && isCode($0) && relations.begins(column, with: $0)
            }) {
                score += 4
            }
        default:
            if self.fit(column, .unit) > fit { score -= 12 }
            if self.fit(column, .account) > fit { score -= 6 }
        }
        // What stands above another key says nothing more than it does.
        let isLeft = others.first.map { column < $0 } ?? false
        if others.contains(where: { isAbove(column, $0) }), fit < .word || isLeft { score -= 60 }
        return Candidate(column: column, score: score, fit: fit)
    }

    /// A text that no code says in short, and that says nothing of the row's version.
    private func isCodeless(_ column: Int) -> Bool {
        guard isLabel(column), !isBeside(column) else { return false }
        var version: Int?
        if let reference = mapping.version?.column { version = index(reference) }
        return version.map { (relations.determine([column], $0) ?? 0) < 900 } ?? true
    }

    /// A text that only says in words what a code says.
    private func isBeside(_ column: Int) -> Bool {
        guard isLabel(column) else { return false }
        return columns.indices.contains { code in
            code != column && isCode(code) && !amounts.contains(code)
                && columns[code].distinct > 1
                && (relations.determine([code], column) ?? 0) >= 980
        }
    }

    /// A code that repeats below others, with them in front of it: 28.70.05.
    private mutating func composed(_ column: Int, _ setting: String, _ others: [Int?]) -> KeyField {
        let alone = KeyField.column(reference(column))
        guard isCode(column), let text = partner(of: column),
            let share = relations.determine([column], text), share < 950
        else { return alone }
        let others = others.compactMap { $0 }
        let above = columns.indices.filter {
            $0 < column && isCode($0) && !others.contains($0) && !isPeriodColumn($0)
                && !amounts.contains($0) && columns[$0].distinct > 1 && $0 != direction
        }
        for count in 1...3 where count <= above.count {
            let parents = Array(above.suffix(count))
            // Keys that never come twice contradict nothing.
            let better = relations.determine(parents + [column], text) ?? 1000
            guard better >= 900, better > share + 40 else { continue }
            let names = parents.map(title).joined(separator: " and ")
            notes.doubt(
                setting,
                "\(title(column)) repeats: only below \(names) does each code have one text")
            return .composed((parents + [column]).map(reference), separator: ".")
        }
        return alone
    }
}
