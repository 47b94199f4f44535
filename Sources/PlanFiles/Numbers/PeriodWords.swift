import BudgetModel

/// The words and numbers of a period as people write it: `1. Quartal 2027`, `jan-27`, `FY2027/28`.
struct PeriodWords {
    /// Lower case.
    private(set) var words: [String] = []
    /// With the digits that each was written with.
    private(set) var numbers: [(value: Int32, digits: Int)] = []

    /// - Returns: nil where a number has more than four digits, or a sign stands between that parts
    ///   no period.
    init?(_ text: String) {
        var word = ""
        var digits: [UInt8] = []
        func isApart(_ scalar: Unicode.Scalar) -> Bool {
            " ./-,\u{2013}\u{A0}\u{202F}'\u{2019}\u{BA}\u{AA}".unicodeScalars.contains(scalar)
        }
        for scalar in text.unicodeScalars {
            if (0x30...0x39).contains(scalar.value) {
                take(&word)
                digits.append(UInt8(scalar.value) - 0x30)
                continue
            }
            guard take(&digits) else { return nil }
            if scalar.properties.isAlphabetic {
                word.unicodeScalars.append(scalar)
            } else {
                take(&word)
                guard isApart(scalar) else { return nil }
            }
        }
        take(&word)
        guard take(&digits) else { return nil }
    }

    private mutating func take(_ word: inout String) {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
    }

    private mutating func take(_ digits: inout [UInt8]) -> Bool {
        guard digits.count <= 4 else { return false }
        if !digits.isEmpty {
            numbers.append((digits.reduce(0) { $0 * 10 + Int32($1) }, digits.count))
        }
        digits = []
        return true
    }

    /// A year as it is named, or the first of two that it is written as (`2027/28`).
    enum Year: Equatable {
        case named(Int32)
        case pair(Int32)
    }

    /// The year that the numbers from `first` on are: `2027`, `27`, `2027/28`, `27/28`.
    ///
    /// - Parameter isShort: whether two digits alone name a year of this century.
    func year(from first: Int = 0, isShort: Bool = true) -> Year? {
        func full(_ number: (value: Int32, digits: Int)) -> Int32? {
            switch number.digits {
            case 4: number.value
            case 2: number.value + 2000
            default: nil
            }
        }
        let rest = Array(numbers.dropFirst(first))
        guard let number = rest.first, let year = full(number) else { return nil }
        switch rest.count {
        case 1: return number.digits == 4 || isShort ? .named(year) : nil
        case 2:
            guard let next = full(rest[1]), rest[1].digits <= number.digits else { return nil }
            return next % 100 == (year + 1) % 100 ? .pair(year) : nil
        default: return nil
        }
    }

    private static let quarterWords: Set<String> = [
        "q", "k", "kv", "t", "tr", "trim", "qtr", "kvartal", "kvartalet", "quartal", "quarter",
        "trimestre", "trimester", "neljännes", "vuosineljännes", "nelj", "kwartaal", "kvartaali",
        "kvartali", "kvt", "er", "e", "ème", "eme", "st", "nd", "rd", "th",
        "º", "ª",
    ]
    private static let roman: [String: Int32] = ["i": 1, "ii": 2, "iii": 3, "iv": 4]

    /// The quarter, 0 to 3, and its year; nil in place of a year that is not written.
    var quarter: (quarter: Int32, year: Year?)? {
        let others = words.filter { Self.roman[$0] == nil && !Self.quarterWords.contains($0) }
        let romans = words.compactMap { Self.roman[$0] }
        guard others.isEmpty, romans.count <= 1 else { return nil }
        var rest = self
        var quarter = romans.first
        if quarter == nil {
            guard
                let at = numbers.firstIndex(where: {
                    (1...4).contains($0.value) && ($0.digits == 1 || numbers.count == 1)
                })
            else { return nil }
            quarter = rest.numbers.remove(at: at).value
        }
        guard let quarter else { return nil }
        if rest.numbers.isEmpty { return (quarter - 1, nil) }
        return rest.year().map { (quarter - 1, $0) }
    }

    /// A month by its name, 1 to 12, and its year; nil in place of a year that is not written. A
    /// day may stand before the name.
    var namedMonth: (month: Int32, year: Int32?)? {
        guard words.count == 1, let month = MonthNames.month(words[0]) else { return nil }
        switch numbers.count {
        case 0: return (month, nil)
        case 1, 2:
            let last = numbers.count - 1
            if last == 1, !(1...31).contains(numbers[0].value) || numbers[0].digits > 2 {
                return nil
            }
            guard case .named(let year)? = year(from: last) else { return nil }
            return (month, year)
        default: return nil
        }
    }
}
