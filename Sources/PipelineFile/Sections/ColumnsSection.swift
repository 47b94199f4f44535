import BudgetModel
import Diagnostics
import PlanFiles
import Yams

extension PlanMapping {
    /// `columns:` of a source: keys, periods, amounts and versions.
    mutating func decodeColumns(_ reader: MappingReader) {
        if let node = reader.required("unit", "name the column of the unit") {
            unit = reader.keyField(node, "unit") ?? unit
        }
        account = reader.value("account").flatMap { reader.keyField($0, "account") } ?? .absent
        activity = reader.value("activity").flatMap { reader.keyField($0, "activity") } ?? .absent
        decision = reader.value("decision").flatMap { reader.keyField($0, "decision") } ?? .absent
        reason = reader.value("reason").flatMap { reader.keyField($0, "reason") } ?? .absent
        if let node = reader.value("period") {
            period = Self.period(node, reader, special: &specialPeriods) ?? period
        }
        amounts = reader.list("amounts").compactMap { Self.amount($0, reader) }
        version = reader.mapping("version") { Self.version($0) }
        if version != nil, let amount = amounts.firstIndex(where: { $0.role != nil }) {
            reader.problems.add(
                "pipeline.amount.version", at: reader.list("amounts")[amount],
                "`is:` of an amount stands beside `version:`, which says the same of each row",
                fix: "leave out `is:` where a column tells the version, or leave out `version:`")
        }
    }

    /// `{column:, format:, year:, special:}`, `{constant: 2027}` or the word `by_amount`.
    private static func period(
        _ node: Node, _ reader: MappingReader, special: inout SpecialPeriods
    ) -> PeriodField? {
        let name = reader.path("period")
        if node.scalar?.string == "by_amount" { return .byAmountColumn }
        if let column = node.scalar.flatMap({ reader.column(of: .scalar($0), name) }) {
            return .column(column, format: .canonical, year: nil)
        }
        return MappingReader.reading(node, name: name, reader.problems) { inner -> PeriodField? in
            let constant = inner.period("constant")
            let format = inner.word("format", PeriodFormat.self) ?? .canonical
            special =
                inner.mapping("special") {
                    SpecialPeriods(
                        opening: $0.word("opening", SpecialPeriods.Treatment.self),
                        closing: $0.word("closing", SpecialPeriods.Treatment.self))
                } ?? special
            var year: YearSource?
            if let node = inner.value("year") {
                if node.scalar != nil {
                    year = inner.integer("year", in: 1900...2199).map { .constant($0) }
                } else {
                    year = inner.mapping("year") { $0.column("column").map { .column($0) } }
                }
            }
            if let constant { return PeriodField.constant(constant) }
            if inner.holds("constant") { return nil }
            guard inner.required("column", "name the column of the period") != nil,
                let column = inner.column("column")
            else { return nil }
            if year == nil, format.needsYear {
                inner.problems.add(
                    "pipeline.period.year", at: inner.node,
                    "the format `\(format.rawValue)` names no year",
                    fix: "add `year: 2027` or `year: {column: …}`")
            }
            return .column(column, format: format, year: year)
        }
    }

    private static func amount(_ node: Node, _ reader: MappingReader) -> AmountColumn? {
        let name = reader.path("amounts")
        return MappingReader.reading(node, name: name, reader.problems) { inner -> AmountColumn? in
            let role = inner.value("is").flatMap { Self.role($0, inner, "is") }
            let period = inner.period("period")
            guard inner.required("column", "name the column of the amounts") != nil,
                let column = inner.column("column")
            else { return nil }
            return AmountColumn(column, role: role, period: period)
        }
    }

    private static func version(_ reader: MappingReader) -> VersionColumn? {
        var roles: [String: VersionRole] = [:]
        _ = reader.mapping("values") { values in
            for entry in values.entries {
                roles[entry.key] = Self.role(entry.value, values, entry.key)
            }
        }
        let otherwise = reader.value("otherwise").flatMap { Self.role($0, reader, "otherwise") }
        guard reader.required("column", "name the column of the version") != nil,
            let column = reader.column("column")
        else { return nil }
        return VersionColumn(column, roles: roles, otherwise: otherwise)
    }

    /// One word or a list of words, such as `[approved_change.pay, current]`.
    private static func role(_ node: Node, _ reader: MappingReader, _ key: String) -> VersionRole? {
        var words: [String] = []
        if case .sequence(let list) = node {
            words = list.compactMap { $0.scalar?.string }
        } else if let word = node.scalar?.string {
            words = [word]
        }
        if let role = VersionRole(words: words) { return role }
        reader.problems.add(
            "pipeline.version.word", at: node,
            "`\(reader.path(key))` does not say what the amounts are",
            value: words.joined(separator: ", "),
            fix: "write reference, current, ignored or approved_change.TYPE, or a list of them")
        return nil
    }
}

extension MappingReader {
    func column(_ key: String) -> ColumnReference? {
        value(key).flatMap { column(of: $0, path(key)) }
    }

    /// A plain whole number is a position, 1-based; anything else, or in quotes, a header name.
    func column(of node: Node, _ name: String) -> ColumnReference? {
        guard let scalar = node.scalar else {
            _ = text(of: node, name)
            return nil
        }
        if scalar.style == .plain || scalar.style == .any, let number = Int(scalar.string) {
            if number >= 1 { return .number(number) }
            _ = integer(of: node, name, in: 1...Int.max)
            return nil
        }
        return .name(scalar.string)
    }

    /// A column, `{column: …}`, `{join: […], separator: …}` or `{constant: …}`.
    func keyField(_ node: Node, _ key: String) -> KeyField? {
        let name = path(key)
        if node.scalar != nil { return column(of: node, name).map { .column($0) } }
        return MappingReader.reading(node, name: name, problems) { inner -> KeyField? in
            let joined = inner.list("join").compactMap { inner.column(of: $0, inner.path("join")) }
            let separator = inner.value("separator")?.scalar?.string ?? inner.blank("separator")
            let column = inner.column("column")
            let constant = inner.text("constant")
            switch (joined.isEmpty, column, constant) {
            case (false, nil, nil): return KeyField.composed(joined, separator: separator ?? ".")
            case (true, let column?, nil): return .column(column)
            case (true, nil, let constant?): return .constant(constant)
            default:
                inner.problems.add(
                    "pipeline.column.origin", at: node, "`\(name)` does not say where it is from",
                    fix: "write exactly one of `column:`, `join:` and `constant:`")
                return nil
            }
        }
    }

    /// An empty text, where the key is there and quoted empty.
    private func blank(_ key: String) -> String? { holds(key) ? "" : nil }
}
