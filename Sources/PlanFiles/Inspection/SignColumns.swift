import BudgetModel

/// Which sign expenses and revenues carry, and how a revenue is known.
extension ColumnRoles {
    private struct Signs {
        var negative = 0
        var positive = 0
        var sum = 0
        var all: Int { negative + positive }
        /// By most rows and by their sum: a few corrections go the other way in every plan.
        var isNegative: Bool { sum < 0 && negative * 100 >= all * 60 }
        var isPositive: Bool { sum > 0 && positive * 100 >= all * 60 }
    }

    mutating func findSigns() {
        if let direction {
            findSigns(by: direction)
        } else {
            findSignsByAccount()
        }
    }

    /// Signs of the taken amounts, by a text of each row.
    private func signs(by key: ([String]) -> String?) -> [String: Signs] {
        var signs: [String: Signs] = [:]
        for row in relations.rows {
            guard let key = key(row) else { continue }
            for column in amounts {
                guard let value = units(row[column]), value != 0 else { continue }
                signs[key, default: Signs()].sum &+= value
                if value < 0 {
                    signs[key, default: Signs()].negative += 1
                } else {
                    signs[key, default: Signs()].positive += 1
                }
            }
        }
        return signs
    }

    private mutating func findSigns(by direction: Int) {
        let revenues = columns[direction].frequent.map(\.value).filter {
            lexicon.fit($0, .revenueValue) >= .word
        }
        let test = RevenueTest.column(reference(direction), values: revenues)
        let bySide = signs { row in
            row[direction].isEmpty ? nil : revenues.contains(row[direction]) ? "r" : "e"
        }
        let (revenue, expense) = (bySide["r"] ?? Signs(), bySide["e"] ?? Signs())
        let name = title(direction)
        switch (revenue.isNegative, expense.isNegative) {
        case (true, true):
            mapping.signs = .negated
            mapping.revenue = test
            notes.doubt("signs", "amounts of both sides are negative")
        case (true, false):
            mapping.signs = .revenueNegative(test)
            notes.say("signs", "\(name) tells revenues, and their amounts are negative")
        case (false, true):
            mapping.signs = .expenseNegative(test)
            notes.say("signs", "\(name) tells revenues; the amounts of the others are negative")
        case (false, false):
            takePositiveRevenues(test, name)
        }
        splitKeysOfBothSides(direction)
    }

    private mutating func takePositiveRevenues(_ test: RevenueTest, _ name: String) {
        mapping.revenue = test
        notes.say("revenue", "\(name) tells revenues from expenses; both are positive")
    }

    /// One key must not hold revenues and expenses: where it would, the side becomes part of it.
    private mutating func splitKeysOfBothSides(_ direction: Int) {
        guard choices.keys["account"] == nil else { return }
        let keys = [mapping.unit, mapping.account, mapping.activity].flatMap(keyColumns)
        guard !keys.isEmpty, let share = relations.determine(keys, direction), share < 1000 else {
            return
        }
        switch mapping.account {
        case .column(let column):
            mapping.account = .composed([reference(direction), column], separator: ".")
        case .composed(let columns, let separator):
            mapping.account = .composed([reference(direction)] + columns, separator: separator)
        default: mapping.account = .column(reference(direction))
        }
        notes.doubt(
            "account", "\(title(direction)) is part of it: some keys have revenues and expenses")
    }

    func keyColumns(_ field: KeyField) -> [Int] {
        switch field {
        case .column(let column), .optionalColumn(let column): index(column).map { [$0] } ?? []
        case .composed(let columns, _): columns.compactMap(index)
        case .constant, .absent: []
        }
    }

    /// Accounts that begin alike and are negative, beside others that are not.
    private mutating func findSignsByAccount() {
        guard measure == .money else { return }
        let all = signs { _ in "" }[""] ?? Signs()
        guard all.negative > 0 else { return }
        guard case .column(let column) = mapping.account, let account = index(column),
            isCode(account)
        else {
            sayNegatives(all.negative, all.all)
            return
        }
        let byStart = signs { row in row[account].first.map(String.init) }
        let revenues = byStart.filter { $0.value.isNegative && $0.value.all >= 3 }.keys.sorted()
        let rest = byStart.filter { !revenues.contains($0.key) }
        guard !revenues.isEmpty else {
            sayNegatives(all.negative, all.all)
            return
        }
        if rest.isEmpty {
            mapping.signs = .negated
            notes.doubt("signs", "nearly all amounts are negative")
        } else if rest.values.allSatisfy(\.isPositive) || revenues.count <= 2 {
            mapping.signs = .revenueNegative(.accountPrefixes(revenues))
            let share = revenues.map { "\($0)…" }.joined(separator: ", ")
            notes.doubt(
                "signs",
                "amounts of accounts \(share) are negative, as revenues are in many "
                    + "systems; account_kind: true asks the register's accounts instead")
        } else {
            sayNegatives(all.negative, all.all)
        }
    }

    private mutating func sayNegatives(_ negative: Int, _ all: Int) {
        guard negative * 50 > all else { return }
        notes.doubt(
            "signs",
            "\(negative) of \(all) sampled amounts are negative: if they are revenues, "
                + "set signs and revenue")
    }
}
