@_spi(_Unicode) import Swift

/// Known codes, to be found by one that is not known but nearly theirs: it differs by case, zeros,
/// accents or inner blanks alone, or a spreadsheet made a date of it (contract, section 1).
///
/// Made when the first unknown code is met; nothing is kept for inputs that are right.
public struct NearCodes: Sendable {
    /// By what is left of a code without those differences.
    private var byShape: [String: [String]] = [:]
    /// By the numbers of a code that could be taken for a day or a month: `1-2`.
    private var byNumbers: [[Int]: [String]] = [:]
    /// By the numbers of which a spreadsheet made the date that stands there: `02.jan`.
    private var byDate: [[Int]: [String]] = [:]

    public init(_ known: some Sequence<String>) {
        for code in known where !code.isEmpty {
            byShape[Self.shape(code, Self.all), default: []].append(code)
            if let numbers = Self.numbers(code) { byNumbers[numbers, default: []].append(code) }
            if let numbers = Self.dateNumbers(code) { byDate[numbers, default: []].append(code) }
        }
    }

    /// Every code of a book for which `isKnown` holds.
    public init(_ book: CodeBook, where isKnown: (Code) -> Bool = { _ in true }) {
        self.init((0..<Code(book.count)).lazy.filter(isKnown).map { book.text($0) })
    }

    /// The known code that was most likely meant: of those that differ in the fewest ways the
    /// first by its bytes. nil where none is near, or where the code itself is known.
    public func nearest(to code: String) -> String? {
        guard !code.isEmpty else { return nil }
        if let found = byShape[Self.shape(code, Self.all)] {
            return found.contains(code)
                ? nil
                : found.min {
                    let (a, b) = (Self.differences($0, code), Self.differences($1, code))
                    return a == b ? $0.utf8.lexicographicallyPrecedes($1.utf8) : a < b
                }
        }
        let dated =
            Self.dateNumbers(code).flatMap { byNumbers[$0] }
            ?? Self.numbers(code).flatMap { byDate[$0] }
        return dated?.min { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    // MARK: Shapes

    private enum Difference { case blanks, letterCase, accents, zeros }
    private static let all: [Difference] = [.blanks, .letterCase, .accents, .zeros]

    private static func differences(_ a: String, _ b: String) -> Int {
        // Each kind that cannot be left out of account is one that they differ in.
        all.count { kind in
            let others = all.filter { $0 != kind }
            return shape(a, others) != shape(b, others)
        }
    }

    private static func shape(_ code: String, _ without: [Difference]) -> String {
        var text = CodeText.cleaned(code)
        if without.contains(.letterCase) { text = text.uppercased().lowercased() }
        var scalars = Array(text.unicodeScalars)
        if without.contains(.accents), !text.utf8.allSatisfy({ $0 < 0x80 }) {
            scalars = text._nfd.filter { $0.properties.canonicalCombiningClass == .notReordered }
        }
        if without.contains(.blanks) { scalars.removeAll(where: CodeText.isUnseen) }
        if without.contains(.zeros) { scalars = withoutZeros(scalars) }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Without zeros before a number, and without those behind the point of a decimal: what a
    /// spreadsheet takes away from `0410`, `10-04` and `1.10`.
    private static func withoutZeros(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        var at = 0
        while at < scalars.count {
            guard isDigit(scalars[at]) else {
                out.append(scalars[at])
                at += 1
                continue
            }
            var end = at
            while end < scalars.count, isDigit(scalars[end]) { end += 1 }
            var run = scalars[at..<end]
            let isDecimal =
                end == scalars.count && at > 1 && (out.last == "." || out.last == ",")
                && out.dropLast().allSatisfy(isDigit)
            if isDecimal {
                while run.last == "0" { run.removeLast() }
                if run.isEmpty { out.removeLast() }
            } else {
                while run.count > 1, run.first == "0" { run.removeFirst() }
            }
            out += run
            at = end
        }
        return out
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        (0x30...0x39).contains(scalar.value)
    }

    // MARK: Dates

    /// The numbers, ascending, of a code such as `1-2`, `01/02`, `3.2027`; nil for others.
    private static func numbers(_ code: String) -> [Int]? {
        let parts = code.split(omittingEmptySubsequences: false) { "-/. ".contains($0) }
        guard parts.count == 2 || parts.count == 3 else { return nil }
        var numbers: [Int] = []
        for part in parts {
            guard part.utf8.count <= 4, let number = Int(part), number > 0 else { return nil }
            numbers.append(number > 31 ? number % 100 : number)
        }
        return numbers.sorted()
    }

    /// The numbers that a spreadsheet's date was made of: `02.jan`, `2-Jan`, `jan-27`,
    /// `2027-01-02`; nil where the text is no such date.
    private static func dateNumbers(_ code: String) -> [Int]? {
        let lowered = shape(code, [.letterCase, .accents])
        var parts = lowered.split { "-/. ".contains($0) }
        if parts.count == 3, let year = parts.first(where: { $0.utf8.count == 4 }),
            Int(year) != nil, parts.allSatisfy({ Int($0) != nil })
        {
            // The year was added by the program that made the date.
            parts.removeAll { $0 == year }
            return parts.compactMap { Int($0) }.sorted()
        }
        guard parts.count == 2 || parts.count == 3,
            let month = parts.compactMap({ monthNumber($0) }).first
        else { return nil }
        let others = parts.filter { monthNumber($0) == nil }.compactMap { Int($0) }
        guard let other = others.first(where: { $0 <= 31 }) ?? others.first else { return nil }
        return [month, other > 31 ? other % 100 : other].sorted()
    }

    /// 1 to 12 for the first three letters or more of a month in the languages of the north, in
    /// English, German, Dutch, French or Spanish.
    private static func monthNumber(_ text: Substring) -> Int? {
        guard text.utf8.count >= 3, text.allSatisfy(\.isLetter) else { return nil }
        let found = monthNames.flatMap { month in
            month.names.filter { text.hasPrefix($0) }.map { (month.month, $0.utf8.count) }
        }
        // The longest that fits: marraskuu is no March.
        return found.max { $0.1 < $1.1 }?.0
    }

    private static let monthNames: [(month: Int, names: [String])] = [
        (1, ["jan", "tammi", "ene"]), (2, ["feb", "helmi", "fev", "fevr"]),
        (3, ["mar", "maalis", "mrt", "maa"]), (4, ["apr", "huhti", "avr", "abr"]),
        (5, ["may", "mai", "maj", "touko", "mei"]), (6, ["jun", "kesa", "juin"]),
        (7, ["jul", "heina", "juil"]), (8, ["aug", "elo", "aou", "ago"]),
        (9, ["sep", "syys"]), (10, ["okt", "oct", "loka"]), (11, ["nov", "marras"]),
        (12, ["dec", "dez", "des", "joulu", "dic"]),
    ]
}
