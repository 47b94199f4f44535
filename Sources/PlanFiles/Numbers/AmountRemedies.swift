import BudgetModel

/// What is wrong with an amount, and the one thing that mends what stands there.
extension AmountProblem {
    /// Code, message and fix of the finding.
    func explanation(
        of text: String, _ dialect: Dialect, _ measure: Measure
    ) -> (code: String, message: String, fix: String) {
        let text = CodeText.cleaned(text)
        switch self {
        case .empty:
            return (
                "plan.amount.empty", "the amount is empty",
                "fill it in, or set empty_amount: zero if the program leaves zeros out"
            )
        case .notANumber:
            let (message, fix) = AmountShape(text, dialect).remedy(dialect, measure)
            return ("plan.amount.malformed", message, fix)
        case .ambiguous:
            return ("plan.amount.ambiguous", ambiguity(text, dialect), remedy(text, dialect))
        case .tooPrecise:
            return (
                "plan.amount.too_precise",
                "the amount has more than \(dialect.decimals ?? measure.fractionDigits) decimals",
                "round it at the source, or correct the scale"
            )
        case .outOfRange:
            return (
                "plan.amount.out_of_range", "the amount is out of range",
                "correct it, or the scale of the source"
            )
        }
    }

    private func isThousandOrDecimals(_ text: String) -> Bool {
        let signs = text.unicodeScalars.filter { $0 == "." || $0 == "," }
        guard signs.count == 1, let sign = signs.first else { return false }
        let digits = text.unicodeScalars.split(separator: sign).last ?? []
        return digits.count { (0x30...0x39).contains($0.value) } == 3
    }

    private func ambiguity(_ text: String, _ dialect: Dialect) -> String {
        if isThousandOrDecimals(text) {
            return "three digits behind the only separator can be thousands or decimals"
        }
        let grouping =
            dialect.grouping.isEmpty
            ? "no grouping"
            : "grouping by " + dialect.grouping.map(\.rawValue).sorted().joined(separator: ", ")
        return "the amount can be read in two ways under a dialect with decimal sign "
            + "\(dialect.decimal.rawValue) and \(grouping)"
    }

    private func remedy(_ text: String, _ dialect: Dialect) -> String {
        guard isThousandOrDecimals(text) else {
            return "declare the decimal sign and the grouping that the file uses"
        }
        let isPoint = text.contains(".")
        let isDecimal = isPoint == (dialect.decimal == .point)
        let grouping = isPoint ? "point" : "comma"
        let other = isPoint ? "," : "."
        return isDecimal
            ? "set `decimals: 3` if the program writes three decimals, or `decimal: \"\(other)\"` "
                + "and `grouping: [\(grouping)]` if it groups thousands so"
            : "set `grouping: [\(grouping)]` if the program groups thousands so, or `decimal: "
                + "\"\(isPoint ? "." : ",")\"` and `decimals: 3` if these are decimals"
    }
}

/// What stands where an amount should.
private enum AmountShape {
    /// `#####`: the column was too narrow.
    case tooNarrow
    /// `#REF!`, `#SAKNAS!`, `#N/A`, `Err:502`.
    case errorValue
    /// `1,5E+06`.
    case scientific
    /// A number whose sign stands where another style has it.
    case otherSign(SignStyle)
    case dash
    case percentage
    /// A number with a word before or behind it.
    case currency(String)
    /// A number whose groups are parted by a sign that is not declared.
    case grouped(GroupingSign)
    case date
    /// No digit at all: `n/a`, `saknas`, `..`.
    case word
    case other

    init(_ text: String, _ dialect: Dialect) {
        let scalars = Array(text.unicodeScalars)
        let isDigit = { (scalar: Unicode.Scalar) in (0x30...0x39).contains(scalar.value) }
        let lowered = text.lowercased()
        if scalars.allSatisfy({ $0 == "#" }) {
            self = .tooNarrow
        } else if scalars.first == "#" || lowered.hasPrefix("err:") || lowered.hasPrefix("virhe:") {
            self = .errorValue
        } else if scalars.allSatisfy({ "-\u{2013}\u{2014}\u{2212}".unicodeScalars.contains($0) }) {
            self = .dash
        } else if !scalars.contains(where: isDigit) {
            self = .word
        } else if Self.isScientific(lowered) {
            self = .scientific
        } else if let style = Self.signStyle(text, dialect) {
            self = .otherSign(style)
        } else if text.hasSuffix("%") || text.hasPrefix("%") {
            self = .percentage
        } else if let grouping = Self.grouping(text, dialect) {
            self = .grouped(grouping)
        } else if let word = Self.currency(text, dialect) {
            self = .currency(word)
        } else if [.monthName, .dateDotted, .dateDashed].contains(where: {
            (format: PeriodFormat) in format.parse(text) != nil
        }) || PeriodWords(text)?.namedMonth != nil || Self.isDayAndMonth(text) {
            self = .date
        } else {
            self = .other
        }
    }

    private static func isScientific(_ lowered: String) -> Bool {
        let parts = lowered.split(separator: "e", omittingEmptySubsequences: false)
        guard parts.count == 2, let power = parts.last, !power.isEmpty else { return false }
        let mantissa = parts[0].drop { "+-".contains($0) }
        let exponent = power.drop { "+-".contains($0) }
        return !exponent.isEmpty && exponent.allSatisfy(\.isNumber)
            && mantissa.contains(where: \.isNumber)
            && mantissa.allSatisfy { $0.isNumber || $0 == "." || $0 == "," }
    }

    /// The other place of a sign under which the text would be an amount.
    private static func signStyle(_ text: String, _ dialect: Dialect) -> SignStyle? {
        SignStyle.allCases.first { style in
            var other = dialect
            other.sign = style
            return style != dialect.sign && reads(text, other)
        }
    }

    private static func grouping(_ text: String, _ dialect: Dialect) -> GroupingSign? {
        GroupingSign.allCases.first { sign in
            var other = dialect
            guard other.grouping.insert(sign).inserted,
                sign.rawValue != "point"
                    || dialect.decimal
                        != .point,
                sign.rawValue != "comma" || dialect.decimal != .comma
            else { return false }
            return reads(text, other)
        }
    }

    private static func currency(_ text: String, _ dialect: Dialect) -> String? {
        let isPart = { (character: Character) in
            character.isNumber || ".,-+() '\u{A0}\u{202F}\u{2019}\u{2212}".contains(character)
        }
        let words = text.split(whereSeparator: isPart).map(String.init)
        guard words.count == 1, let word = words.first else { return nil }
        var other = dialect
        other.currencySigns.append(word)
        return reads(text, other) ? word : nil
    }

    private static func reads(_ text: String, _ dialect: Dialect) -> Bool {
        var dialect = dialect
        dialect.encoding = .utf8
        let format = AmountFormat(dialect, fractionDigits: 4)
        return Array(text.utf8).withUnsafeBufferPointer { format.problem(with: $0) == nil }
    }

    /// `02.jan`, `2/1`.
    private static func isDayAndMonth(_ text: String) -> Bool {
        guard let words = PeriodWords(text) else { return false }
        return words.words.count == 1 && MonthNames.month(words.words[0]) != nil
            || words.words.isEmpty && words.numbers.count >= 2 && text.contains("/")
    }

    func remedy(_ dialect: Dialect, _ measure: Measure) -> (message: String, fix: String) {
        switch self {
        case .tooNarrow:
            (
                "the spreadsheet's column was too narrow for the number",
                "widen the column in the spreadsheet and save the file again"
            )
        case .errorValue:
            (
                "the cell holds an error of the spreadsheet, not a number",
                "mend the formula in the spreadsheet and save the file again"
            )
        case .scientific:
            (
                "the amount is in scientific notation, which may have lost its last digits",
                "format the column as a number with all its decimals and save the file again"
            )
        case .otherSign(let style):
            (
                "the sign of the amount stands elsewhere than "
                    + "`sign: \(dialect.sign.rawValue)` says",
                "set `sign: \(style.rawValue)` if the whole column is written so; write every sign "
                    + "in one way at the source if it is not"
            )
        case .dash:
            ("a dash stands for the amount", "set `dash_is_zero: true` if it means zero")
        case .percentage:
            (
                "a percentage is no amount",
                "name the column of the amounts, or write the amount at the source"
            )
        case .currency(let word):
            (
                "the amount is not a number alone",
                "add `\(word)` to currency_signs, or leave it out at the source"
            )
        case .grouped(let sign):
            (
                "the amount has groups of digits, and the dialect knows no such grouping",
                "add `\(sign.rawValue)` to grouping"
            )
        case .date:
            (
                "the amount became a date in a spreadsheet",
                "format the column as a number, enter the amount again and save the file"
            )
        case .word:
            (
                "a word stands where the amount should",
                "write the amount, leave the cell empty (empty_amount: zero takes that for zero), "
                    + "or skip such rows by rule"
            )
        case .other:
            (
                "the amount is not a number",
                "correct it, or set the sign style, currency_signs or dash_is_zero of the dialect"
            )
        }
    }
}
