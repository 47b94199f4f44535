import BudgetModel
import Diagnostics
import Yams

extension MappingReader {
    func text(_ key: String) -> String? { value(key).flatMap { text(of: $0, path(key)) } }

    func requiredText(_ key: String, fix: String) -> String? {
        required(key, fix).flatMap { text(of: $0, path(key)) }
    }

    /// Any scalar as it stands: `2801` is as good a code as `"2801"`.
    func text(of node: Node, _ name: String) -> String? {
        if let scalar = node.scalar { return scalar.string }
        problems.add(
            "pipeline.value.type", at: node, "`\(name)` is no single value",
            fix: "write one value after the colon")
        return nil
    }

    func texts(_ key: String) -> [String] { list(key).compactMap { text(of: $0, path(key)) } }

    func boolean(_ key: String) -> Bool? {
        guard let node = value(key), let text = text(of: node, path(key)) else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default:
            problems.add(
                "pipeline.value.boolean", at: node, "`\(path(key))` is neither true nor false",
                value: text, fix: "write `true` or `false`")
            return nil
        }
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(key).flatMap { integer(of: $0, path(key), in: range) }
    }

    func integer(of node: Node, _ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(of: node, name) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        let upper = range.upperBound == .max ? "up" : "to \(range.upperBound)"
        problems.add(
            "pipeline.value.range", at: node, "`\(name)` is no whole number in its range",
            value: text, fix: "write a whole number from \(range.lowerBound) \(upper)")
        return nil
    }

    /// An exact decimal in smallest units, at least 0.
    func amount(_ key: String, digits: Int) -> Int64? {
        value(key).flatMap { amount(of: $0, path(key), digits: digits) }
    }

    /// The same within a range, which is told in wholes.
    func amount(of node: Node, _ name: String, digits: Int, in range: ClosedRange<Int64>) -> Int64?
    {
        guard let count = amount(of: node, name, digits: digits) else { return nil }
        if range.contains(count) { return count }
        let unit = (0..<digits).reduce(Int64(1)) { value, _ in value * 10 }
        func text(_ count: Int64) -> String {
            let rest = String(count % unit + unit).dropFirst()
            return "\(count / unit)" + (count % unit == 0 ? "" : ".\(rest)")
        }
        problems.add(
            "pipeline.value.range", at: node, "`\(name)` is out of its range",
            value: node.scalar?.string,
            fix: "write a number from \(text(range.lowerBound)) to \(text(range.upperBound))")
        return nil
    }

    func amount(of node: Node, _ name: String, digits: Int) -> Int64? {
        guard let text = text(of: node, name) else { return nil }
        if let count = exactCount(text, digits: digits), count >= 0 { return count }
        problems.add(
            "pipeline.value.number", at: node,
            "`\(name)` is no number with a decimal point, from 0 up", value: text,
            fix: "write digits and at most \(digits) decimals, such as 12.5")
        return nil
    }

    /// One word of a fixed vocabulary.
    func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type) -> Word?
    where Word.RawValue == String {
        value(key).flatMap { word(of: $0, path(key), type) }
    }

    func word<Word: RawRepresentable & CaseIterable>(
        of node: Node, _ name: String, _ type: Word.Type
    ) -> Word? where Word.RawValue == String {
        guard let text = text(of: node, name) else { return nil }
        if let word = Word(rawValue: text) { return word }
        choice(node, name, text, among: Word.allCases.map(\.rawValue))
        return nil
    }

    /// Reports a word that its vocabulary does not hold.
    func choice(
        _ node: Node, _ name: String, _ text: String, among known: [String], orElse: String = ""
    ) {
        let all = "write one of \(known.joined(separator: ", "))\(orElse)"
        problems.add(
            "pipeline.value.word", at: node, "`\(name)` knows no such word", value: text,
            fix: nearest(to: text, among: known).map { "write `\($0)`" } ?? all)
    }

    /// A canonical month, quarter or year.
    func period(_ key: String) -> Period? {
        guard let node = value(key), let text = text(of: node, path(key)) else { return nil }
        if let period = Period(text), (1900...2199).contains(period.firstMonth / 12) {
            return period
        }
        problems.add(
            "pipeline.value.period", at: node, "`\(path(key))` is no period", value: text,
            fix: "write a month (2027-01), a quarter (2027-Q1) or a year (2027)")
        return nil
    }
}
