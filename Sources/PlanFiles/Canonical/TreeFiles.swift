import BudgetModel
import Diagnostics

extension CanonicalFiles {
    private static let orgUnits = CanonicalTable(
        name: "org_units",
        columns: [.key("unit"), .text("parent"), .text("level"), .text("name")])

    private static let accounts = CanonicalTable(
        name: "accounts",
        columns: [.key("account"), .text("parent"), .text("kind"), .text("name")])

    private static let continuity = CanonicalTable(
        name: "continuity",
        columns: [
            .text("from_unit"), .text("from_account"), .text("from_activity"), .text("to_unit"),
            .text("to_account"), .text("to_activity"), .number("share", 6),
        ])

    /// Units with their parents, before the tree is built.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readOrgUnits(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[OrgUnitRow]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try orgUnits.read(path) { cells in
            OrgUnitRow(
                unit: cells.code(0, in: &books.units), parent: cells.code(1, in: &books.units),
                level: cells.text(2), name: cells.code(3, in: &books.texts), place: cells.place)
        }
    }

    /// Accounts with their parents, before the tree is built. Without a kind: an expense.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readAccounts(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[AccountRow]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try accounts.read(path) { cells in
            AccountRow(
                account: cells.code(0, in: &books.accounts),
                parent: cells.code(1, in: &books.accounts),
                kind: cells.word(2, AccountKind.self) ?? .expense,
                name: cells.code(3, in: &books.texts), place: cells.place)
        }
    }

    /// Merged, split and renumbered keys. Without a share: all of it.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readContinuity(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[ContinuityRow]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try continuity.read(path) { cells in
            ContinuityRow(
                fromUnit: cells.code(0, in: &books.units),
                fromAccount: cells.code(1, in: &books.accounts),
                fromActivity: cells.code(2, in: &books.activities),
                toUnit: cells.code(3, in: &books.units),
                toAccount: cells.code(4, in: &books.accounts),
                toActivity: cells.code(5, in: &books.activities),
                shareMillionths: cells.units(6, fractionDigits: 6) ?? 1_000_000,
                place: cells.place)
        }
    }
}
