import BudgetModel

/// Columns with few values that say something of their row: version, direction, debit or credit.
extension ColumnRoles {
    mutating func findSpecialColumns() {
        if let version = choices.version.flatMap(index) {
            takeVersion(version, isChosen: true)
        }
        if let revenue = choices.revenue.flatMap(index) {
            direction = revenue
            taken.insert(revenue)
        }
        for column in columns.indices where isSmall(column) && !taken.contains(column) {
            if direction == nil, isDirection(column) {
                direction = column
                taken.insert(column)
            } else if mapping.debitCredit == nil, let rule = debitCredit(column) {
                mapping.debitCredit = rule
                taken.insert(column)
                notes.doubt("debit_credit", "\(title(column)) holds words for debit and credit")
            }
        }
        let free = columns.indices.filter { isSmall($0) && !taken.contains($0) }
        level = free.first { fit($0, .level) == .whole } ?? free.first(where: isLevel)
        if let level { taken.insert(level) }
        guard mapping.version == nil else { return }
        let candidates = columns.indices.filter { isSmall($0) && !taken.contains($0) }
        if let column = candidates.first(where: isVersion) {
            takeVersion(column, isChosen: false)
        } else if let column = candidates.first(where: isChangeGroup) {
            takeChangeGroups(column)
        }
    }

    private func isSmall(_ column: Int) -> Bool {
        let profile = columns[column]
        return profile.holdsAllValues && profile.filled > 0 && profile.distinct <= 60
    }

    private func fits(_ value: String, _ meaning: Lexicon.Meaning) -> Bool {
        lexicon.fit(value, meaning) >= .word
    }

    /// The values that stand in more than one row in a thousand: a stray header is none.
    private func usual(_ column: Int) -> [String] {
        let profile = columns[column]
        return profile.frequent.filter { $0.count * 1000 > profile.filled }.map(\.value)
    }

    private func isDirection(_ column: Int) -> Bool {
        let values = usual(column)
        guard (1...6).contains(values.count),
            values.allSatisfy({ fits($0, .revenueValue) || fits($0, .expenseValue) })
        else { return false }
        let isNamed = fit(column, .direction) >= .word
        let hasWords = values.contains { $0.unicodeScalars.count > 2 }
        // One letter proves nothing: the name must say it, too.
        return (isNamed || hasWords) && (isNamed || values.count > 1)
            && values.contains { fits($0, .revenueValue) && !fits($0, .expenseValue) }
    }

    private func debitCredit(_ column: Int) -> DebitCreditColumn? {
        let values = usual(column)
        guard values.count == 2 else { return nil }
        let isNamed = fit(column, .debitCredit) >= .word
        let hasWords = values.allSatisfy { $0.unicodeScalars.count > 1 }
        guard isNamed || hasWords else { return nil }
        let debit = values.filter { fits($0, .debitValue) }
        let credit = values.filter { fits($0, .creditValue) && !debit.contains($0) }
        guard debit.count == 1, credit.count == 1 else { return nil }
        return DebitCreditColumn(reference(column), debit: Set(debit), credit: Set(credit))
    }

    private func isLevel(_ column: Int) -> Bool {
        let values = usual(column)
        let profile = columns[column]
        guard values.count <= 12, profile.distinct * 2 <= profile.filled, !isLabel(column) else {
            return false
        }
        let totals = values.filter(isTotalText)
        // “Summa 1101” beside 1101 is a total of a key, not a kind of row.
        let isOfKeys = totals.contains { total in
            values.contains { $0 != total && !$0.isEmpty && total.contains($0) }
        }
        return !totals.isEmpty && totals.count < values.count && !isOfKeys
    }

    /// What a value says its rows are; nil where no word tells.
    private func meaning(of value: String) -> Lexicon.Meaning? {
        Heading(name: value, above: "", lexicon).version
    }

    private func isVersion(_ column: Int) -> Bool {
        let values = usual(column)
        guard (2...20).contains(values.count) else { return false }
        let meanings = values.map(meaning(of:))
        let known = meanings.count { $0 != nil }
        if Set(meanings.compactMap { $0 }).count >= 2, known * 10 >= values.count * 6 {
            return true
        }
        return fit(column, .version) >= .word && known > 0
    }

    private mutating func takeVersion(_ column: Int, isChosen: Bool) {
        taken.insert(column)
        let values = usual(column)
        let meanings = values.map { ($0, meaning(of: $0)) }
        let hasReference = meanings.contains { $0.1 == .reference }
        let hasCurrent = meanings.contains { $0.1 == .current }
        var roles: [String: VersionRole] = [:]
        for (value, meaning) in meanings {
            switch meaning {
            case .reference: roles[value] = .reference
            case .current: roles[value] = .current
            case .budget: roles[value] = hasCurrent && !hasReference ? .reference : .current
            case .change: roles[value] = .current
            case .outturn, .commitment, .forecast: roles[value] = .ignored
            default: break
            }
        }
        // Two budgets of which no word says which is the older one are not guessed at in silence.
        mapping.version = VersionColumn(reference(column), roles: roles)
        let unknown = values.filter { roles[$0] == nil }
        if !unknown.isEmpty {
            mapping.version?.otherwise = .ignored
            let shown = unknown.prefix(4).map { "“\(FoldedText.harmless($0))”" }
            notes.doubt(
                "otherwise", "no word says what \(shown.joined(separator: ", ")) is; say it above")
        }
        if isChosen {
            notes.say("version", "as you said")
        } else {
            notes.doubt("version", "\(title(column)) holds words for plans and outturn")
        }
    }

    /// Change groups: codes whose texts speak of an adopted plan and of changes to it.
    private func isChangeGroup(_ column: Int) -> Bool {
        guard isCode(column), (2...60).contains(usual(column).count) else { return false }
        let texts = groupTexts(column)
        let adopted = texts.values.contains { fits($0, .reference) }
        let changes = texts.values.contains { text in
            [.change, .changePay, .changeIndex, .changeVolume].contains { fits(text, $0) }
        }
        return adopted && (changes || fit(column, .changeGroup) >= .word)
    }

    /// The text beside each code of a column.
    private func groupTexts(_ column: Int) -> [String: String] {
        guard let beside = partner(of: column),
            (relations.determine([column], beside) ?? 0) >= 980
        else { return [:] }
        return relations.rows.reduce(into: [:]) { $0[$1[column]] = $1[beside] }
    }

    private mutating func takeChangeGroups(_ column: Int) {
        taken.insert(column)
        var roles: [String: VersionRole] = [:]
        for (code, text) in groupTexts(column) where !code.isEmpty {
            if fits(text, .reference) {
                roles[code] = .both
            } else if fits(text, .changePay) {
                roles[code] = VersionRole(isCurrent: true, approvedChange: .pay)
            } else if fits(text, .changeIndex) {
                roles[code] = VersionRole(isCurrent: true, approvedChange: .index)
            } else if fits(text, .changeVolume) {
                roles[code] = VersionRole(isCurrent: true, approvedChange: .volume)
            }
        }
        mapping.version = VersionColumn(reference(column), roles: roles, otherwise: .current)
        if let beside = partner(of: column) {
            mapping.reason = .column(reference(beside))
            taken.insert(beside)
        }
        notes.doubt(
            "version",
            "\(title(column)) names changes to an adopted plan; say which of them are "
                + "approved changes, which are benefits (current) and which are neither (ignored)")
    }

    /// Whether a text names a sum of other rows.
    func isTotalText(_ text: String) -> Bool { lexicon.isTotal(FoldedText.words(text)) }
}

extension Lexicon {
    /// A sum of other rows: a word for it begins or ends the text.
    func isTotal(_ words: [String]) -> Bool {
        guard let first = words.first, let last = words.last else { return false }
        return fit(words, .total) == .whole || fit([first], .total) == .whole
            || fit([last], .total) == .whole || fit(Array(words.prefix(2)), .total) == .whole
            || fit(Array(words.suffix(2)), .total) == .whole
    }
}
