import Diagnostics

/// The organisation: units with parents and named levels, addressed by the codes of `Codes.units`.
///
/// A valid tree has no cycle and no orphan; `init` reports each and keeps the rest usable.
public struct UnitTree: Sendable {
    /// By unit code; `noCode` for a root and for a code that the tree does not hold.
    public private(set) var parent: [Code]
    /// By unit code; index into `levelNames`, or -1 where no level is named.
    public private(set) var level: [Int32]
    public private(set) var levelNames: [String]
    /// By unit code: whether the tree names this unit.
    public private(set) var isKnown: [Bool]
    /// By unit code: a name in `Codes.texts`, or `noCode`.
    public private(set) var name: [Code]

    /// - Parameters:
    ///   - parent, level, isKnown, name: one element for each code of `Codes.units`.
    public init(
        parent: [Code], level: [Int32], levelNames: [String], isKnown: [Bool], name: [Code]
    ) {
        self.parent = parent
        self.level = level
        self.levelNames = levelNames
        self.isKnown = isKnown
        self.name = name
    }

    /// A forest without edges: every unit of the book is its own root (no tree was given).
    public static func flat(count: Int) -> UnitTree {
        UnitTree(
            parent: .init(repeating: noCode, count: count),
            level: .init(repeating: -1, count: count),
            levelNames: [], isKnown: .init(repeating: true, count: count),
            name: .init(repeating: noCode, count: count))
    }

    public func contains(_ unit: Code) -> Bool {
        unit != noCode && Int(unit) < isKnown.count && isKnown[Int(unit)]
    }
}

/// The chart of accounts, addressed by the codes of `Codes.accounts`.
public struct AccountTree: Sendable {
    public private(set) var parent: [Code]
    public private(set) var kind: [AccountKind]
    public private(set) var isKnown: [Bool]
    public private(set) var name: [Code]

    public init(parent: [Code], kind: [AccountKind], isKnown: [Bool], name: [Code]) {
        self.parent = parent
        self.kind = kind
        self.isKnown = isKnown
        self.name = name
    }

    /// No chart was given: every account is an expense and has no parent (contract, section 2).
    public static func flat(count: Int) -> AccountTree {
        AccountTree(
            parent: .init(repeating: noCode, count: count),
            kind: .init(repeating: .expense, count: count),
            isKnown: .init(repeating: true, count: count),
            name: .init(repeating: noCode, count: count))
    }

    public func contains(_ account: Code) -> Bool {
        account != noCode && Int(account) < isKnown.count && isKnown[Int(account)]
    }
}

/// What an account counts. Only expense and revenue take part (contract, section 2, point 2).
public enum AccountKind: String, Sendable, Hashable, CaseIterable {
    case expense, revenue, `internal`, investment, depreciation, financing
}

/// One row of `org_units`, before the tree is built. Codes as text of the row.
public struct OrgUnitRow: Sendable {
    public var unit: Code
    public var parent: Code
    public var level: String
    public var name: Code
    public var place: Place

    public init(unit: Code, parent: Code, level: String, name: Code, place: Place) {
        self.unit = unit
        self.parent = parent
        self.level = level
        self.name = name
        self.place = place
    }
}

/// One row of `accounts`, before the tree is built.
public struct AccountRow: Sendable {
    public var account: Code
    public var parent: Code
    public var kind: AccountKind
    public var name: Code
    public var place: Place

    public init(account: Code, parent: Code, kind: AccountKind, name: Code, place: Place) {
        self.account = account
        self.parent = parent
        self.kind = kind
        self.name = name
        self.place = place
    }
}
