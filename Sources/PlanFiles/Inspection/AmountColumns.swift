import BudgetModel

/// Which columns hold amounts, and of what.
extension ColumnRoles {
    /// Numbers that are no codes: they have decimals, groups, signs, or great spread.
    mutating func findAmounts() -> [Int] {
        let candidates = columns.indices.filter { columns[$0].isNumeric && !taken.contains($0) }
        let chosen = choices.roles.compactMap { index($0.column) }
        var found = candidates.filter { chosen.contains($0) || amountScore($0) > 0 }
        // A plan has an amount: the likeliest column, where none is likely.
        if found.isEmpty,
            let best = candidates.filter({ !columns[$0].countsRows })
                .max(by: { amountScore($0) < amountScore($1) }), amountScore(best) > -6
        {
            notes.doubt("amounts", "\(title(best)) is the likeliest column of numbers, not more")
            found = [best]
        }
        return found
    }

    private func amountScore(_ column: Int) -> Int {
        let profile = columns[column]
        let head = heads[column]
        var score = 0
        let marked =
            profile.decimal.values.reduce(0, +) + profile.grouping.values.reduce(0, +)
            + profile.negative + profile.dashes
        if marked > 0, profile.whole < profile.filled { score += 3 }
        if !profile.words.isEmpty { score += 2 }
        if head.version != nil || head.period != nil || head.month != nil || !head.years.isEmpty {
            score += 4
        }
        for meaning in [Lexicon.Meaning.amount, .personYears, .posts, .headcount, .hours]
        where fit(column, meaning) >= .word {
            score += 3
            break
        }
        if profile.longest - min(profile.shortest, profile.longest) >= 3 { score += 2 }
        if profile.longest == profile.shortest, profile.distinct > 3 { score -= 2 }
        if profile.zeros > 0, profile.zeros * 20 > profile.filled, profile.leadingZeros == 0 {
            score += 1
        }
        if profile.empty > 0, profile.empty * 10 > profile.filled { score += 1 }
        if profile.leadingZeros > 0 { score -= 6 }
        // Without names: numbers behind the last text.
        if !sample.hasHeader, let last = columns.indices.last(where: isLabel), column > last {
            score += 5
        }
        if profile.countsRows { score -= 8 }
        for meaning in [Lexicon.Meaning.unit, .account, .activity, .rowNumber, .period, .year]
        where fit(column, meaning) >= .word {
            score -= head.version == nil ? 5 : 2
            break
        }
        if profile.whole == profile.filled, column + 1 < columns.count, isLabel(column + 1),
            let share = relations.determine([column], column + 1), share >= 800,
            columns[column + 1].distinct > 1
        {
            score -= 6
        }
        let words = head.words
        if let last = words.last, head.version == nil,
            lexicon.fit([last], .code) == .whole || lexicon.fit(words, .code) == .part
        {
            score -= 6
        }
        // Periods, not amounts.
        if isPeriodColumn(column) { score -= 9 }
        return score
    }

    /// The measure and what one counted unit is worth, by words around the amounts.
    mutating func findMeasureAndScale(_ found: [Int]) {
        let names = found.map { heads[$0].words }
        let around = (sample.preamble + [fileName] + sample.belowHeader.flatMap { $0 })
            .map(FoldedText.words)
        let all = names + around
        let counts: [(Lexicon.Meaning, StaffingUnit)] = [
            (.personYears, .personYears), (.posts, .posts), (.headcount, .headcount),
        ]
        if let chosen = choices.measure {
            measure = chosen
            notes.say("measure", "as you said")
        } else if let words = says(.personYears, all) {
            measure = .personYears
            notes.say(
                "measure", "“\(words.joined(separator: " "))” speaks of full-time equivalents")
        } else if let words = says(.posts, names) ?? says(.headcount, names) ?? says(.hours, names),
            !speaksOfMoney(names)
        {
            measure = .personYears
            notes.doubt("measure", "“\(words.joined(separator: " "))” counts people or their time")
        } else if looksLikePersonYears(found) {
            notes.doubt("measure", "no word tells; the numbers are small enough for person_years")
        }
        if measure == .personYears {
            if let unit = counts.first(where: { says($0.0, names) != nil })?.1 {
                mapping.staffingUnit = unit
            }
            if says(.hours, names) != nil, says(.personYears, names) == nil {
                missing["staffing_unit"] =
                    "{hours_per_person_year: …}  # the amounts are hours; "
                    + "say how many make a person-year"
            }
        }
        findScale(names + around)
    }

    private func says(_ meaning: Lexicon.Meaning, _ texts: [[String]]) -> [String]? {
        texts.first { lexicon.fit($0, meaning) >= .word }
    }

    private func speaksOfMoney(_ names: [[String]]) -> Bool {
        names.contains { words in
            words.contains {
                ["eur", "euro", "€", "sek", "kr", "nok", "dkk", "£", "$"].contains($0)
            }
        }
    }

    private func looksLikePersonYears(_ found: [Int]) -> Bool {
        guard !found.isEmpty else { return false }
        return found.allSatisfy { column in
            let profile = columns[column]
            return profile.longest <= 6 && profile.negative == 0
                && (profile.decimals[1] ?? 0) + (profile.decimals[2] ?? 0) > 0
        }
    }

    private mutating func findScale(_ texts: [[String]]) {
        if let chosen = choices.scale {
            scale = chosen
            return
        }
        guard measure == .money else { return }
        for (meaning, value) in [(Lexicon.Meaning.millions, Int64(1_000_000)), (.thousands, 1000)] {
            guard let words = texts.first(where: { lexicon.fit($0, meaning) >= .word }) else {
                continue
            }
            scale = value
            notes.doubt("scale", "“\(words.joined(separator: " "))” stands by the amounts")
            return
        }
    }

    /// An amount in 1/10 000, or nil.
    func units(_ text: String) -> Int? {
        guard case .number(let number) = CellShape.of(text) else {
            return text.isEmpty || text == "-" ? 0 : nil
        }
        let sign: CellShape.Separator = numbers.decimal == .comma ? .comma : .point
        let hasDecimals = number.decimal != nil || number.either == sign
        let decimals = hasDecimals ? number.decimals : 0
        guard decimals <= 4, number.digits <= 14,
            let digits = Int(
                String(text.unicodeScalars.filter { ("0"..."9").contains($0) }.map(Character.init)))
        else { return nil }
        let factor = [10_000, 1000, 100, 10, 1][decimals]
        return number.sign == .none ? digits * factor : -digits * factor
    }
}
