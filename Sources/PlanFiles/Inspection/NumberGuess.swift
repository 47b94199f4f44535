/// How the amounts of a file are written, by what the cells of their columns look like.
struct NumberGuess {
    var decimal = DecimalSign.point
    var grouping: Set<GroupingSign> = []
    var sign = SignStyle.leading
    var dashIsZero = false
    var hasEmptyCells = false
    var currencySigns: [String] = []
    /// Cells with three digits behind their only separator, where that is taken for decimals.
    var threeDecimals = 0
    var notes = GuessNotes()

    init(_ columns: [ColumnProfile], _ choices: InspectionChoices) {
        func total(_ counts: (ColumnProfile) -> [CellShape.Separator: Int])
            -> [CellShape.Separator: Int]
        {
            columns.reduce(into: [:]) { $0.merge(counts($1)) { $0 + $1 } }
        }
        let (groups, decimals, either) = (total(\.grouping), total(\.decimal), total(\.either))
        guessDecimal(groups, decimals, either)
        if let chosen = choices.decimal { decimal = chosen }
        guessGrouping(groups, either)
        if let chosen = choices.grouping { grouping = chosen }
        guessSign(columns, choices)
        dashIsZero = columns.contains { $0.dashes > 0 }
        if dashIsZero { notes.say("dash_is_zero", "a lone dash stands in amount columns") }
        hasEmptyCells = columns.contains { $0.empty > 0 }
        if hasEmptyCells {
            let count = columns.reduce(0) { $0 + $1.empty }
            notes.say("empty_amount", "\(count) amounts are empty")
        }
        var words: [String: Int] = [:]
        for column in columns { words.merge(column.words) { $0 + $1 } }
        currencySigns = words.keys.sorted()
    }

    private mutating func guessDecimal(
        _ groups: [CellShape.Separator: Int], _ decimals: [CellShape.Separator: Int],
        _ either: [CellShape.Separator: Int]
    ) {
        let (points, commas) = (decimals[.point] ?? 0, decimals[.comma] ?? 0)
        if points > 0 || commas > 0 {
            decimal = commas > points ? .comma : .point
            let (most, least) = (max(points, commas), min(points, commas))
            if least > 0 {
                notes.doubt(
                    "decimal",
                    "\(most) amounts have decimals behind it, but \(least) behind the "
                        + "other sign")
            } else {
                notes.say("decimal", "\(most) amounts have decimals behind it")
            }
            return
        }
        if (groups[.point] ?? 0) > 0 { decimal = .comma }
        if (groups[.comma] ?? 0) > 0 { decimal = .point }
        guard groups[.point] == nil, groups[.comma] == nil else { return }
        let sign = (either[.point] ?? 0) > 0 ? "point" : "comma"
        guard let count = either[sign == "point" ? .point : .comma], count > 0 else { return }
        // All that is known: three digits behind the only sign.
        decimal = sign == "point" ? .comma : .point
        notes.doubt(
            "grouping",
            "all \(count) \(sign)s stand before three digits; taken between thousands, "
                + "could be the decimal sign")
    }

    private mutating func guessGrouping(
        _ groups: [CellShape.Separator: Int], _ either: [CellShape.Separator: Int]
    ) {
        let decimalSeparator: CellShape.Separator = decimal == .comma ? .comma : .point
        for separator in CellShape.Separator.allCases {
            let certain = groups[separator] ?? 0
            let possible = either[separator] ?? 0
            guard certain + possible > 0 else { continue }
            if separator == decimalSeparator {
                threeDecimals = possible
                if possible > 0 {
                    notes.doubt(
                        "decimals", "\(possible) amounts have three digits behind the decimal sign")
                }
                continue
            }
            grouping.insert(separator.grouping)
        }
    }

    private mutating func guessSign(_ columns: [ColumnProfile], _ choices: InspectionChoices) {
        let counts = columns.reduce((0, 0, 0)) {
            (
                $0.0 + $1.negatives.leading, $0.1 + $1.negatives.trailing,
                $0.2 + $1.negatives.parentheses
            )
        }
        let styles: [(SignStyle, Int)] = [
            (.leading, counts.0), (.trailing, counts.1), (.parentheses, counts.2),
        ]
        guard let best = styles.max(by: { $0.1 < $1.1 }), best.1 > 0 else {
            if let chosen = choices.sign { sign = chosen }
            return
        }
        sign = choices.sign ?? best.0
        let others = styles.filter { $0.0 != sign && $0.1 > 0 }
        if let other = others.first {
            notes.doubt(
                "sign",
                "\(best.1) amounts are \(best.0.rawValue), but \(other.1) "
                    + "\(other.0.rawValue)")
        } else if sign != .leading {
            notes.say("sign", "\(best.1) amounts have it so")
        }
    }
}
