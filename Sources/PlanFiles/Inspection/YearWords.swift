/// Years and months as people write them into names of columns and files.
enum YearWords {
    struct Year: Hashable {
        var year: Int
        /// `2016/17`, `FY16-17`: a financial year, named here after its last year.
        var isSpan = false
    }

    static let plausible = 1990...2100

    /// The years of a text, in order and once each.
    static func years(_ text: String) -> [Year] {
        var found: [Year] = []
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            guard isDigit(scalars[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < scalars.count, isDigit(scalars[index]) { index += 1 }
            guard let first = year(scalars, start, index) else { continue }
            var year = Year(year: first)
            if let (end, next) = spanEnd(scalars, index),
                end == first + 1 || end == (first + 1) % 100
            {
                year = Year(year: first + 1, isSpan: true)
                index = next
            }
            if !found.contains(year) { found.append(year) }
        }
        return found
    }

    /// Two digits of a name that may be a year: `hh17`, `budget_27`.
    static func shortYears(_ text: String) -> [Int] {
        text.unicodeScalars.split { !isDigit($0) }.filter { $0.count == 2 }
            .compactMap { Int(String(String.UnicodeScalarView($0))) }.map { 2000 + $0 }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func number(_ scalars: ArraySlice<Unicode.Scalar>) -> Int? {
        Int(String(String.UnicodeScalarView(scalars)))
    }

    private static func year(_ scalars: [Unicode.Scalar], _ start: Int, _ end: Int) -> Int? {
        guard let value = number(scalars[start..<end]) else { return nil }
        if end - start == 4, plausible.contains(value) { return value }
        // FY17, and FY 17.
        guard end - start == 2 else { return nil }
        let before = scalars[..<start].reversed().drop { $0 == " " || $0 == "_" || $0 == "'" }
        let letters = before.prefix { $0.properties.isAlphabetic }.reversed()
        let word = String(String.UnicodeScalarView(letters)).lowercased()
        return word == "fy" || word == "gj" || word == "hhj" ? 2000 + value : nil
    }

    private static func spanEnd(_ scalars: [Unicode.Scalar], _ index: Int) -> (Int, Int)? {
        guard index + 2 < scalars.count, ["/", "-", "\u{2013}", "_"].contains(scalars[index])
        else { return nil }
        var end = index + 1
        while end < scalars.count, isDigit(scalars[end]) { end += 1 }
        guard end - index == 3 || end - index == 5, let value = number(scalars[(index + 1)..<end])
        else { return nil }
        return (value, end)
    }
}
