/// How the numbers of a file are written, guessed from its cells.
struct NumberGuess {
    var decimal = DecimalSign.point
    var grouping: Set<GroupingSign> = []
    var sign = SignStyle.leading
    var dashIsZero = false
    var hasEmptyCells = false
    /// Columns whose filled cells are nearly all numbers.
    var columns: [Int] = []
    var doubts: [String] = []

    init(_ rows: [[String]]) {
        let width = rows.first?.count ?? 0
        columns = (0..<width).filter { column in
            let filled = rows.lazy.compactMap { $0.count == width ? $0[column] : nil }
                .filter { !$0.isEmpty }
            let numbers = filled.count { Self.isNumberLike($0) }
            return numbers > 0 && numbers * 10 >= filled.count * 9
        }
        let cells = rows.filter { $0.count == width }.flatMap { row in columns.map { row[$0] } }
        guessSeparators(cells)
        if cells.contains(where: { $0.hasSuffix("-") && $0.count > 1 }) { sign = .trailing }
        if cells.contains(where: { $0.hasPrefix("(") && $0.hasSuffix(")") }) { sign = .parentheses }
        dashIsZero = cells.contains { $0 == "-" || $0 == "–" }
        hasEmptyCells = cells.contains("")
    }

    /// Digits with signs and separators; codes of letters and digits are none.
    private static func isNumberLike(_ text: String) -> Bool {
        if text == "-" || text == "–" { return true }
        let allowed: Set<Unicode.Scalar> = [
            " ", "\u{A0}", "\u{202F}", ".", ",", "'", "\u{2019}", "-", "\u{2212}", "(", ")",
        ]
        let digits = text.unicodeScalars.count { ("0"..."9").contains($0) }
        let others = text.unicodeScalars.filter { !("0"..."9").contains($0) }
        return digits > 0 && digits <= 18 && others.allSatisfy(allowed.contains)
            && others.count <= 2 + digits / 2
    }

    private mutating func guessSeparators(_ cells: [String]) {
        var points = (decimals: 0, groups: 0)
        var commas = (decimals: 0, groups: 0)
        for cell in cells {
            let parts = cell.split(separator: ".", omittingEmptySubsequences: false)
            let commaParts = cell.split(separator: ",", omittingEmptySubsequences: false)
            if parts.count == 2, Self.digits(parts[1]) != 3 { points.decimals += 1 }
            if parts.count > 2 || parts.count == 2 && commaParts.count == 2 && cell.hasPointFirst {
                points.groups += 1
            }
            if commaParts.count == 2, Self.digits(commaParts[1]) != 3 { commas.decimals += 1 }
            if commaParts.count > 2
                || commaParts.count == 2 && parts.count == 2 && !cell.hasPointFirst
            {
                commas.groups += 1
            }
        }
        let hasPoint = cells.contains { $0.contains(".") }
        let hasComma = cells.contains { $0.contains(",") }
        if commas.decimals > points.decimals || points.groups > 0 && commas.groups == 0 {
            decimal = .comma
            if hasPoint { grouping.insert(.point) }
        } else if points.decimals > 0 || commas.groups > 0 {
            if hasComma { grouping.insert(.comma) }
        } else if hasPoint || hasComma {
            decimal = hasPoint ? .comma : .point
            grouping.insert(hasPoint ? .point : .comma)
            doubts.append(
                "every \(hasPoint ? "point" : "comma") stands before three digits: it is taken "
                    + "for grouping, but could be the decimal sign")
        }
        let spaces: [(GroupingSign, String)] = [
            (.space, " "), (.noBreakSpace, "\u{A0}"), (.narrowNoBreakSpace, "\u{202F}"),
            (.apostrophe, "'"), (.apostrophe, "\u{2019}"),
        ]
        for (sign, text) in spaces where cells.contains(where: { $0.contains(text) }) {
            grouping.insert(sign)
        }
    }

    private static func digits(_ text: Substring) -> Int {
        text.unicodeScalars.prefix { ("0"..."9").contains($0) }.count
    }
}

extension String {
    /// Whether a point comes before the first comma.
    fileprivate var hasPointFirst: Bool {
        guard let point = firstIndex(of: "."), let comma = firstIndex(of: ",") else { return false }
        return point < comma
    }
}
