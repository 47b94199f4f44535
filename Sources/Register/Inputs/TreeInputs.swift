import BudgetModel

extension RegisterInput {
    /// Units with their parents, before the tree is built.
    public static let orgUnits = RegisterInput(
        "org_units", table: "org_unit",
        columns: [.key("unit"), .code("parent").nullable, .text("level"), .text("name")],
        open: { $0.orgUnits.begin() },
        make: { cells, codes in
            OrgUnitRow(
                unit: cells.code(0, in: &codes.units), parent: cells.code(1, in: &codes.units),
                level: cells.text(2), name: cells.code(3, in: &codes.texts), place: cells.place())
        }, keep: { $0.orgUnits.append($1) })

    /// Accounts with their parents, before the tree is built. Without a kind: an expense.
    public static let accounts = RegisterInput(
        "accounts", table: "account",
        columns: [
            .key("account"), .code("parent").nullable,
            .word("kind").stored(.text(AccountKind.expense.rawValue)), .text("name"),
        ],
        open: { $0.accounts.begin() },
        make: { cells, codes in
            AccountRow(
                account: cells.code(0, in: &codes.accounts),
                parent: cells.code(1, in: &codes.accounts),
                kind: cells.word(2, accountKinds) ?? .expense,
                name: cells.code(3, in: &codes.texts), place: cells.place())
        }, keep: { $0.accounts.append($1) })

    /// Merged, split and renumbered keys. Without a share: all of it.
    public static let continuity = RegisterInput(
        "continuity", table: "continuity",
        columns: [
            .code("from_unit"), .code("from_account"), .code("from_activity"), .code("to_unit"),
            .code("to_account"), .code("to_activity"), .share("share"),
        ],
        make: { cells, codes in
            ContinuityRow(
                fromUnit: cells.code(0, in: &codes.units),
                fromAccount: cells.code(1, in: &codes.accounts),
                fromActivity: cells.code(2, in: &codes.activities),
                toUnit: cells.code(3, in: &codes.units),
                toAccount: cells.code(4, in: &codes.accounts),
                toActivity: cells.code(5, in: &codes.activities),
                shareMillionths: cells.units(6, fractionDigits: 6) ?? 1_000_000,
                place: cells.place())
        }, keep: { $0.continuity.append($1) })
}

private let accountKinds = Vocabulary<AccountKind>()
