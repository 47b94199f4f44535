import BudgetModel

/// Which amounts are the reference and which the current plan, and of what period.
struct AmountVersions {
    var amounts: [AmountColumn] = []
    var period: PeriodField?
    /// What the person must fill in where `period` is nil.
    var missingPeriod = ""
    var columns: [Int] = []
    /// Amounts that the plan does not take.
    var passedOver: [Int] = []
    var notes = GuessNotes()

    let roles: ColumnRoles
    /// Years that the file's name and its preamble speak of.
    let surroundingYears: [YearWords.Year]

    init(_ roles: ColumnRoles, _ found: [Int]) {
        self.roles = roles
        let inName = YearWords.years(roles.fileName)
        surroundingYears = inName.isEmpty ? roles.sample.preamble.flatMap(YearWords.years) : inName
        let budgets = withoutComponents(found.filter { !isPassedOver($0, found) })
        findPeriodColumn(besides: budgets)
        if !roles.choices.roles.isEmpty {
            takeChosen()
        } else if budgets.isEmpty {
            notes.doubt("amounts", "no column of amounts was found")
        } else if !takePeriods(budgets), !takeYears(budgets) {
            takeVersions(budgets)
        }
        passedOver = found.filter { !columns.contains($0) }
        sayWhatWasPassedOver()
    }

    func head(_ column: Int) -> Heading { roles.heads[column] }

    /// Outturn, commitments, changes, rates: no plan.
    func isPassedOver(_ column: Int, _ found: [Int]) -> Bool {
        switch head(column).version {
        case .outturn, .commitment, .forecast: return true
        // A file may hold nothing but changes; where it holds plans, those are not plans.
        case .change: return found.contains { head($0).version != .change && !isRate($0) }
        default: return isRate(column) && found.contains { !isRate($0) }
        }
    }

    func isRate(_ column: Int) -> Bool {
        let counts: [Lexicon.Meaning] = [.personYears, .posts, .headcount, .hours]
        if counts.contains(where: { roles.fit(column, $0) >= .word }) { return false }
        return roles.fit(column, .rate) >= .part && head(column).version == nil
    }

    // MARK: Sums among columns

    /// Without parts whose sum stands in a column of its own, and without sums of periods.
    func withoutComponents(_ columns: [Int]) -> [Int] {
        var rest = columns
        for sum in columns {
            for length in stride(from: min(24, columns.count - 1), through: 2, by: -1) {
                let at = columns.firstIndex(of: sum) ?? 0
                let runs = [
                    Array(columns[max(0, at - length)..<at]),
                    Array(columns[(at + 1)..<min(columns.count, at + 1 + length)]),
                ]
                guard let parts = runs.first(where: { $0.count == length && isSum(sum, of: $0) })
                else { continue }
                if parts.allSatisfy({ head($0).period != nil || head($0).month != nil }) {
                    rest.removeAll { $0 == sum }
                } else if !isInitialAndChange(parts) {
                    rest.removeAll { parts.contains($0) }
                } else {
                    // Initial + change = final: both plans, and the change is none.
                    rest.removeAll { $0 == parts[1] }
                }
                break
            }
        }
        return rest
    }

    func isInitialAndChange(_ parts: [Int]) -> Bool {
        guard parts.count == 2 else { return false }
        let change = roles.columns[parts[1]]
        return change.negative > 0 || change.zeros * 2 > change.filled
            || head(parts[1]).version == .change
    }

    func isSum(_ sum: Int, of parts: [Int]) -> Bool {
        var (tested, holding) = (0, 0)
        for row in roles.relations.rows {
            guard let total = roles.units(row[sum]) else { continue }
            var added = 0
            var filled = 0
            for part in parts {
                guard let value = roles.units(row[part]) else {
                    filled = -1
                    break
                }
                if value != 0 { filled += 1 }
                added += value
            }
            guard filled >= 0, total != 0 || filled > 0 else { continue }
            // One part alone proves little: count what has two.
            if filled < 2, total == added { continue }
            tested += 1
            if total == added { holding += 1 }
        }
        return tested >= 3 && holding * 100 >= tested * 98
    }

    // MARK: Versions

    func role(_ column: Int) -> VersionRole? {
        switch head(column).version {
        case .reference: .reference
        case .current: .current
        default: nil
        }
    }

    /// What the file as a whole is, by its name or title.
    mutating func wholeRole() -> VersionRole {
        if let chosen = roles.choices.plan {
            notes.say("is", "as you said")
            return chosen
        }
        let words = FoldedText.words(roles.fileName)
        let title = roles.sample.preamble.flatMap(FoldedText.words)
        for texts in [words, title] {
            let isReference = roles.lexicon.fit(texts, .reference) >= .part
            let isCurrent = roles.lexicon.fit(texts, .current) >= .part
            guard isReference != isCurrent else { continue }
            let role: VersionRole = isReference ? .reference : .current
            notes.doubt(
                "is",
                "by a word in the file's name or title: \(isReference ? "adopted" : "proposed")")
            return role
        }
        notes.doubt("is", "no word says which plan this is; taken for the current one")
        return .current
    }

    mutating func add(_ column: Int, _ role: VersionRole?, _ period: Period? = nil) {
        amounts.append(AmountColumn(roles.reference(column), role: role, period: period))
        columns.append(column)
    }

    mutating func takeChosen() {
        for (reference, role) in roles.choices.roles {
            let column = roles.index(reference)
            amounts.append(AmountColumn(column.map(roles.reference) ?? reference, role: role))
            if let column { columns.append(column) }
        }
        notes.say("is", "as you said")
        let current = columns.last { role in
            amounts[columns.firstIndex(of: role) ?? 0].role == .current
        }
        takeConstantPeriod(
            current.flatMap { head($0).years.first }, "the current plan's column says so")
    }

    mutating func takeVersions(_ budgets: [Int]) {
        if roles.mapping.version != nil {
            let best = likeliest(budgets)
            add(best, nil)
            takeConstantPeriod(head(best).years.first, "the amounts' column says so")
            return
        }
        if budgets.count == 1 || !hasPair(budgets) {
            let best = likeliest(budgets)
            add(best, roles.choices.plan ?? role(best) ?? wholeRole())
            takeConstantPeriod(head(best).years.first, "the amounts' column says so")
            return
        }
        let (reference, current, reason) = pair(budgets)
        for column in budgets where column == reference || column == current {
            add(column, column == current ? .current : .reference)
        }
        if role(reference) == .reference, role(current) == .current {
            notes.say("is", reason)
        } else {
            notes.doubt("is", reason)
        }
        takeConstantPeriod(
            head(current).years.first ?? nil, "the current plan's column says so")
    }

    /// Whether two of the columns are versions of one plan.
    func hasPair(_ budgets: [Int]) -> Bool {
        let plans = budgets.filter { head($0).version != nil || !head($0).years.isEmpty }
        return plans.count >= 2 || budgets.count == 2 || plans.isEmpty
    }

    func likeliest(_ budgets: [Int]) -> Int {
        func score(_ column: Int) -> Int {
            let meanings: [Lexicon.Meaning] = [.amount, .personYears, .posts, .headcount, .budget]
            return (meanings.map { roles.fit(column, $0).rawValue }.max() ?? 0) * 4
                + (head(column).version == nil ? 0 : 3) + (head(column).years.isEmpty ? 0 : 1)
        }
        return budgets.max { (score($0), $1) < (score($1), $0) } ?? budgets[0]
    }

    /// The reference, the current plan, and why.
    func pair(_ budgets: [Int]) -> (Int, Int, String) {
        func year(_ column: Int) -> Int? { head(column).years.first?.year }
        let references = budgets.filter { role($0) == .reference }
        let currents = budgets.filter { role($0) == .current }
        if let current = currents.last {
            let reference = references.last { $0 != current } ?? before(current, budgets)
            return (reference, current, "by the words of their names")
        }
        let own = ownYear(budgets.compactMap(year))
        let dated = budgets.filter { year($0) != nil }
        if let own, let current = dated.last(where: { year($0) == own && role($0) == nil }) {
            let previous = dated.last { year($0) == own - 1 }
            return (
                references.last ?? previous ?? before(current, budgets), current,
                "the file is of \(own); the plan of the year before is the reference"
            )
        }
        if let reference = references.last {
            let rest = budgets.filter { $0 != reference }
            let newest = rest.filter { year($0) == rest.compactMap(year).max() }.first ?? rest.first
            return (reference, newest ?? reference, "by the words of one name")
        }
        if dated.count >= 2 {
            let sorted = dated.sorted { (year($0) ?? 0, $0) < (year($1) ?? 0, $1) }
            return (sorted[0], sorted[1], "the earlier year is taken for the reference")
        }
        return (budgets[0], budgets[1], "the first is taken for the reference; no word says so")
    }

    func before(_ current: Int, _ budgets: [Int]) -> Int {
        budgets.last { $0 < current } ?? budgets.first { $0 != current } ?? current
    }

    mutating func sayWhatWasPassedOver() {
        guard !passedOver.isEmpty else { return }
        let names = passedOver.prefix(8).map { column -> String in
            let kind: String
            switch head(column).version {
            case .outturn: kind = " (outturn)"
            case .commitment: kind = " (commitments)"
            case .change: kind = " (changes)"
            case .forecast: kind = " (forecast)"
            default: kind = ""
            }
            return roles.title(column) + kind
        }
        let more = passedOver.count > 8 ? " and \(passedOver.count - 8) more" : ""
        notes.doubt("amounts", "not taken: \(names.joined(separator: ", "))\(more)")
    }
}
