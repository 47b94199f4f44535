import BudgetModel

/// Which nodes of the unit tree bound a unit's lines, nearest first (contract, section 5).
///
/// A node is either a unit's own lines or everything in its subtree. At each named level a line
/// belongs to the ancestor of that level or, where its unit stands above the level, to its own
/// unit.
struct CapNodes: Sendable {
    static let none = UInt32.max
    /// By preorder position: the node right above the unit's lines.
    private(set) var first: [UInt32]
    /// By node: the node above it.
    private(set) var parent: [UInt32]
    private let unitCount: Int

    /// - Returns: nil where the rules net nothing.
    init?(_ netting: Netting, units: UnitTree, forest: Forest) {
        let count = forest.count
        unitCount = count
        first = (0..<count).map { UInt32($0) }
        parent = .init(repeating: Self.none, count: 2 * count)
        switch netting {
        case .none: return nil
        case .unit: return
        case .levels(let names):
            var bits = [UInt64](repeating: 0, count: units.levelNames.count)
            var all: UInt64 = 0
            for (bit, name) in Set(names).sorted().enumerated() {
                all |= 1 << UInt64(bit)
                if let level = units.levelNames.firstIndex(of: name) {
                    bits[level] = 1 << UInt64(bit)
                }
            }
            nest(bitOfLevel: bits, all: all, units: units, forest: forest)
        }
    }

    private mutating func nest(
        bitOfLevel: [UInt64], all: UInt64, units: UnitTree, forest: Forest
    ) {
        /// The nearest named unit, itself included, and the levels on the way up to the root.
        var nearest = [UInt32](repeating: Self.none, count: unitCount)
        var levels = [UInt64](repeating: 0, count: unitCount)
        for position in 0..<unitCount {
            let code = Int(forest.code[position])
            let above = forest.parent(of: position)
            if let above { (nearest[position], levels[position]) = (nearest[above], levels[above]) }
            let level = code < units.level.count ? Int(units.level[code]) : -1
            if level >= 0, bitOfLevel[level] != 0 {
                if nearest[position] != Self.none {
                    parent[unitCount + position] = UInt32(unitCount) + nearest[position]
                }
                nearest[position] = UInt32(position)
                levels[position] |= bitOfLevel[level]
            }
            let subtree =
                nearest[position] == Self.none ? Self.none : UInt32(unitCount) + nearest[position]
            if levels[position] == all {
                first[position] = subtree
            } else {
                parent[position] = subtree
            }
        }
    }

    /// The preorder position of a node's unit, and whether the node holds its own lines alone.
    func unit(of node: UInt32) -> (position: Int, isOwnLines: Bool) {
        Int(node) < unitCount ? (Int(node), true) : (Int(node) - unitCount, false)
    }

    var count: Int { 2 * unitCount }
}
