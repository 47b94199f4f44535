/// What one cell looks like, told from its characters alone.
struct CellShape {
    enum Separator: UInt8, CaseIterable {
        case point, comma, space, noBreakSpace, narrowNoBreakSpace, apostrophe

        init?(_ scalar: Unicode.Scalar) {
            switch scalar {
            case ".": self = .point
            case ",": self = .comma
            case " ": self = .space
            case "\u{A0}": self = .noBreakSpace
            case "\u{202F}", "\u{2009}": self = .narrowNoBreakSpace
            case "'", "\u{2019}": self = .apostrophe
            default: return nil
            }
        }

        var grouping: GroupingSign {
            switch self {
            case .point: .point
            case .comma: .comma
            case .space: .space
            case .noBreakSpace: .noBreakSpace
            case .narrowNoBreakSpace: .narrowNoBreakSpace
            case .apostrophe: .apostrophe
            }
        }
    }

    /// Where a negative number has its sign.
    enum Sign { case none, leading, trailing, parentheses }

    /// A number that a person would read as one.
    struct Number {
        var sign = Sign.none
        /// Certainly between groups of three.
        var grouping: Separator?
        /// Certainly before decimals.
        var decimal: Separator?
        /// The only separator stands before exactly three digits: it may be either.
        var either: Separator?
        var decimals = 0
        var digits = 0
        var isZero = true
        /// A word beside the number, such as `kr`.
        var word: String?
    }

    enum Kind {
        case empty, dash, text
        case number(Number)
    }

    static func of(_ text: String) -> Kind {
        var rest = Substring(text.trimmed).unicodeScalars[...]
        if rest.isEmpty { return .empty }
        if rest.count == 1, isMinus(rest.first) || rest.first == "—" { return .dash }
        var number = Number()
        number.word = takeWord(&rest)
        trim(&rest)
        if rest.first == "(", rest.last == ")", rest.count > 2 {
            number.sign = .parentheses
            rest = rest.dropFirst().dropLast()
        } else if isMinus(rest.first) || rest.first == "+" {
            if isMinus(rest.first) { number.sign = .leading }
            rest = rest.dropFirst()
        } else if isMinus(rest.last) || rest.last == "+" {
            if isMinus(rest.last) { number.sign = .trailing }
            rest = rest.dropLast()
        }
        trim(&rest)
        if number.word == nil { number.word = takeWord(&rest) }
        return fill(&number, rest) ? .number(number) : .text
    }

    private static func isMinus(_ scalar: Unicode.Scalar?) -> Bool {
        scalar == "-" || scalar == "\u{2212}" || scalar == "\u{2013}"
    }

    private static func trim(_ rest: inout Substring.UnicodeScalarView.SubSequence) {
        while let first = rest.first, Separator(first) == .space || first == "\u{A0}" {
            rest = rest.dropFirst()
        }
        while let last = rest.last, Separator(last) == .space || last == "\u{A0}" {
            rest = rest.dropLast()
        }
    }

    /// Up to four letters or a currency sign at either end.
    private static func takeWord(_ rest: inout Substring.UnicodeScalarView.SubSequence) -> String? {
        func isWord(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isAlphabetic || scalar.properties.generalCategory == .currencySymbol
        }
        let front = rest.prefix(while: isWord)
        if !front.isEmpty, front.count <= 4, front.count < rest.count {
            rest = rest.dropFirst(front.count)
            return String(front)
        }
        let back = rest.reversed().prefix(while: isWord).count
        guard back > 0, back <= 4, back < rest.count else { return nil }
        let word = String(rest.suffix(back))
        rest = rest.dropLast(back)
        return word
    }

    /// Groups of digits and what stands between them; false where a person reads no number.
    private static func fill(
        _ number: inout Number, _ rest: Substring.UnicodeScalarView.SubSequence
    ) -> Bool {
        var groups = [0]
        var separators: [Separator] = []
        for scalar in rest {
            if ("0"..."9").contains(scalar) {
                groups[groups.count - 1] += 1
                if scalar != "0" { number.isZero = false }
            } else if let separator = Separator(scalar), groups[groups.count - 1] > 0 {
                separators.append(separator)
                groups.append(0)
            } else {
                return false
            }
        }
        number.digits = groups.reduce(0, +)
        guard groups.last != 0, number.digits <= 18 else { return false }
        guard let last = separators.last else { return true }
        let wholes = separators.dropLast()
        let isGrouped = groups[0] <= 3 && groups[1...].dropLast().allSatisfy { $0 == 3 }
        if wholes.isEmpty {
            let decimals = groups[1]
            guard last == .point || last == .comma else {
                number.grouping = last
                return decimals == 3 && groups[0] <= 3
            }
            let isEither = decimals == 3 && groups[0] <= 3
            if isEither { number.either = last } else { number.decimal = last }
            number.decimals = decimals
            return true
        }
        guard isGrouped, wholes.allSatisfy({ $0 == wholes.first }) else { return false }
        number.grouping = wholes.first
        if last == wholes.first { return groups.last == 3 }
        guard last == .point || last == .comma else { return false }
        number.decimal = last
        number.decimals = groups[groups.count - 1]
        return true
    }
}
