import BudgetModel
import Diagnostics
import PlanFiles
import Yams

extension PlanMapping {
    /// What stands beside `columns:` in a source: signs, tax, staffing unit, rows to skip.
    mutating func decodeAmountRules(_ reader: MappingReader) {
        (signs, revenue) = Self.signs(reader)
        debitCredit = reader.mapping("debit_credit") { inner in
            inner.required("column", "name the column that tells debit from credit")
                .flatMap { inner.column(of: $0, inner.path("column")) }
                .map {
                    DebitCreditColumn(
                        $0, debit: Set(inner.texts("debit")), credit: Set(inner.texts("credit")))
                }
        }
        vat = reader.mapping("vat") { inner in
            let included = inner.boolean("included") ?? false
            func percent(_ key: String) -> Int64? {
                inner.value(key).flatMap {
                    inner.amount(of: $0, inner.path(key), digits: 4, in: 0...1_000_000)
                }
            }
            let rate = percent("rate")
            let deductible = percent("deductible")
            return VATTreatment(
                isIncluded: included, rateMillionths: rate ?? 0,
                deductibleMillionths: deductible ?? 1_000_000)
        }
        if let node = reader.value("staffing_unit") {
            staffingUnit = Self.staffingUnit(node, reader) ?? staffingUnit
        }
        skip = reader.list("skip").compactMap { Self.rowRule($0, reader) }
        fillDown = reader.list("fill_down").compactMap {
            reader.column(of: $0, reader.path("fill_down"))
        }
        repeatsHeader = reader.boolean("repeats_header") ?? false
        fiscalYear = reader.value("fiscal_year").flatMap {
            FiscalYear.decode($0, name: reader.path("fiscal_year"), reader.problems)
        }
    }

    private enum SignWord: String, CaseIterable {
        case canonical, negated
        case revenueNegative = "revenue_negative"
        case expenseNegative = "expense_negative"
        case revenueBySign = "revenue_by_sign"
    }

    /// How the file signs its amounts, and the word of the source on revenues where the signs do
    /// not ask for it.
    private static func signs(_ reader: MappingReader) -> (SignConvention, RevenueTest?) {
        let word = reader.word("signs", SignWord.self) ?? .canonical
        let test = reader.mapping("revenue") { revenueTest($0) }
        switch word {
        case .canonical: return (.canonical, test)
        case .negated: return (.negated, test)
        case .revenueBySign: return (.revenueBySign, nil)
        case .revenueNegative, .expenseNegative:
            guard let test else {
                if !reader.holds("revenue") {
                    reader.problems.add(
                        "pipeline.key.missing", at: reader.value("signs"),
                        "`signs: \(word.rawValue)` needs to know which rows are revenues",
                        fix: "add `revenue:` with account_kind, account_prefixes or column")
                }
                return (.canonical, nil)
            }
            return (
                word == .revenueNegative ? .revenueNegative(test) : .expenseNegative(test), nil
            )
        }
    }

    private static func revenueTest(_ reader: MappingReader) -> RevenueTest? {
        let byKind = reader.boolean("account_kind") ?? false
        let prefixes = reader.texts("account_prefixes")
        let column = reader.mapping("column") { inner in
            let values = inner.texts("values")
            return inner.required("column", "name the column")
                .flatMap { inner.column(of: $0, inner.path("column")) }
                .map { RevenueTest.column($0, values: values) }
        }
        let tests =
            (byKind ? [RevenueTest.accountKind] : [])
            + (prefixes.isEmpty ? [] : [.accountPrefixes(prefixes)]) + (column.map { [$0] } ?? [])
        if tests.count == 1 { return tests[0] }
        reader.problems.add(
            "pipeline.revenue.test", at: reader.node,
            "`\(reader.name)` must hold exactly one way to know a revenue",
            fix: "write one of account_kind, account_prefixes and column")
        return nil
    }

    private static func staffingUnit(_ node: Node, _ reader: MappingReader) -> StaffingUnit? {
        let name = reader.path("staffing_unit")
        switch node.scalar?.string {
        case "person_years": return .personYears
        case "posts": return .posts
        case "headcount": return .headcount
        case let word?:
            reader.choice(node, name, word, among: ["headcount", "person_years", "posts"])
            return nil
        case nil:
            return MappingReader.reading(node, name: name, reader.problems) { inner in
                inner.required("hours_per_person_year", "give the hours of one person-year")
                    .flatMap {
                        inner.amount(
                            of: $0, inner.path("hours_per_person_year"), digits: 2,
                            in: 100...1_000_000)
                    }
                    .map { StaffingUnit.hours(hundredthsPerPersonYear: $0) }
            }
        }
    }

    private static func rowRule(_ node: Node, _ reader: MappingReader) -> RowRule? {
        MappingReader.reading(node, name: reader.path("skip"), reader.problems) { inner in
            let column = inner.required("column", "name the column that the rule looks at")
                .flatMap { inner.column(of: $0, inner.path("column")) }
            var tests: [RowRule.Test] = []
            func add(_ key: String, _ make: ([String]) -> RowRule.Test) {
                let values = inner.texts(key)
                if inner.holds(key) { tests.append(make(values)) }
            }
            add("equals") { .equals($0) }
            add("starts_with") { .startsWith($0) }
            add("ends_with") { .endsWith($0) }
            add("contains") { .contains($0) }
            if let isEmpty = inner.boolean("empty") {
                tests.append(isEmpty ? .isEmpty : .isNotEmpty)
            }
            if tests.count == 1, let column { return RowRule(column, tests[0]) }
            if tests.count != 1 {
                inner.problems.add(
                    "pipeline.skip.test", at: node, "a rule of `skip` must hold exactly one test",
                    fix: "write one of equals, starts_with, ends_with, contains and empty")
            }
            return nil
        }
    }
}

extension FiscalYear {
    /// `fiscal_year: {starts: 04, named_after: end}`; nil where it is absent or wrong.
    static func decode(_ node: Node, name: String, _ problems: Problems) -> FiscalYear? {
        MappingReader.reading(node, name: name, problems) { inner -> FiscalYear? in
            let starts = inner.required("starts", "give the first month, such as 04")
                .flatMap { inner.integer(of: $0, inner.path("starts"), in: 1...12) }
            let name = inner.word("named_after", NamedAfter.self)
            guard let starts else { return nil }
            if name == nil, starts != 1, !inner.holds("named_after") {
                inner.problems.add(
                    "pipeline.key.missing", at: inner.node,
                    "`\(inner.name)` lacks the key `named_after`",
                    fix: "write `named_after: start` or `end`: the calendar year that gives the "
                        + "fiscal year its name")
            }
            return FiscalYear(startMonth: starts, isNamedAfterEnd: name == .end)
        }
    }

    private enum NamedAfter: String, CaseIterable { case start, end }
}
