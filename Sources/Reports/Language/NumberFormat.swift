import BudgetModel

/// Numbers, amounts, periods and times as a reader of the language writes them.
extension Language {
    private static let minus = "\u{2212}"

    /// A whole number with grouped digits: `1,234` or `1 234`.
    public func text(_ count: Int) -> String {
        (count < 0 ? Self.minus : "") + grouped(UInt64(count.magnitude))
    }

    /// An exact amount without its unit: every cent of money; person-years with at least two
    /// decimals, or the least that is asked for, and as many more as they have.
    func number(_ units: Units, _ measure: Measure, leastDecimals: Int = 2) -> String {
        let scale = UInt64(measure.unitsPerWhole)
        var fraction = String(units.magnitude % scale)
        fraction =
            String(repeating: "0", count: measure.fractionDigits - fraction.utf8.count) + fraction
        while fraction.utf8.count > leastDecimals, fraction.hasSuffix("0") {
            fraction.removeLast()
        }
        let sign = units < 0 ? Self.minus : ""
        return sign + grouped(units.magnitude / scale) + String(decimalSeparator) + fraction
    }

    /// How many decimals the numbers of one column need, so that their points align.
    static func decimals(_ units: some Sequence<Units>, _ measure: Measure) -> Int {
        measure == .money || units.allSatisfy { $0 % 100 == 0 } ? 2 : measure.fractionDigits
    }

    /// An amount without cents, for headlines: whole money, person-years with one decimal. Rounded
    /// half away from zero; exact where it would round to nothing.
    func rounded(_ units: Units, _ measure: Measure) -> String {
        let step: UInt64 = measure == .money ? 100 : 1_000
        let whole = (units.magnitude + step / 2) / step
        if whole == 0, units != 0 { return number(units, measure) }
        let sign = units < 0 && whole > 0 ? Self.minus : ""
        if measure == .money { return sign + grouped(whole) }
        return sign + grouped(whole / 10) + String(decimalSeparator) + String(whole % 10)
    }

    /// A ratio in millionths as a percentage: `45%` or `45 %`; tenths below ten per cent.
    func percent(_ millionths: Int64?) -> String {
        guard let millionths else { return "–" }
        let space = self == .english ? "" : "\u{A0}"
        let sign = millionths < 0 ? Self.minus : ""
        let magnitude = millionths.magnitude
        if magnitude == 0 { return "0\(space)%" }
        // Nearly all is not all, and nearly nothing is not nothing.
        if magnitude < 1_000_000, magnitude >= 995_000 {
            return "\(sign)99\(decimalSeparator)\(min(9, (magnitude - 990_000) / 1_000))\(space)%"
        }
        if magnitude < 99_500 {
            let tenths = max(1, (magnitude + 500) / 1_000)
            return "\(sign)\(tenths / 10)\(decimalSeparator)\(tenths % 10)\(space)%"
        }
        return sign + grouped((magnitude + 5_000) / 10_000) + space + "%"
    }

    /// A month, quarter or year: `Jan 2027`, `1/2027`, `Q1 2027`.
    func text(_ period: Period) -> String {
        let year = period.firstMonth / 12
        switch period.grain {
        case .year: return String(year)
        case .quarter:
            let quarter = period.index % 4 + 1
            switch self {
            case .english: return "Q\(quarter)\u{A0}\(year)"
            case .swedish: return "kv\u{A0}\(quarter)/\(year)"
            case .finnish: return "Q\(quarter)/\(year)"
            }
        case .month:
            let month = Int(period.firstMonth % 12)
            return self == .english
                ? "\(Self.englishMonths[month])\u{A0}\(year)" : "\(month + 1)/\(year)"
        }
    }

    func text(from first: Period, to last: Period) -> String {
        first == last ? text(first) : "\(text(first))–\(text(last))"
    }

    /// An ISO date or timestamp: `31 Mar 2027, 02:15 UTC`, `31.3.2027 kl. 2.15 UTC`. Text of any
    /// other form stays as it is.
    func time(_ iso: String) -> String {
        let bytes = Array(iso.utf8)
        func digits(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        guard bytes.count >= 10, let year = digits(0..<4), let month = digits(5..<7),
            let day = digits(8..<10), (1...12).contains(month)
        else { return iso }
        let date =
            self == .english
            ? "\(day) \(Self.englishMonths[month - 1]) \(year)" : "\(day).\(month).\(year)"
        guard bytes.count >= 16, let hour = digits(11..<13), let minute = digits(14..<16) else {
            return date
        }
        let minutes = (minute < 10 ? "0" : "") + String(minute)
        let zone = iso.hasSuffix("Z") ? " UTC" : ""
        switch self {
        case .english: return "\(date), \(hour < 10 ? "0" : "")\(hour):\(minutes)\(zone)"
        case .swedish: return "\(date) kl. \(hour).\(minutes)\(zone)"
        case .finnish: return "\(date) klo \(hour).\(minutes)\(zone)"
        }
    }

    private static let englishMonths = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private func grouped(_ value: UInt64) -> String {
        let digits = Array(String(value))
        var out = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { out.append(groupSeparator) }
            out.append(digit)
        }
        return out
    }
}
