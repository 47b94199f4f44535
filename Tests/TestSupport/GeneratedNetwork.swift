import BudgetModel
import Reconciliation

/// Which reach rules a generated network has.
public enum NetworkShape: String, CaseIterable, Sendable {
    /// Exact keys only.
    case exact
    /// Exact keys, then the account group.
    case group
    /// All five tiers, ±1 period, two stacked levels of netting: one giant component.
    case full

    var tierCount: Int {
        switch self {
        case .exact: 1
        case .group: 2
        case .full: 5
        }
    }
}

/// A plan of units in a tree, account groups, periods and four lines in each cell. 15 % of the
/// lines fell, 8 % rose, the rest stood still.
public struct GeneratedNetwork {
    static let linesPerCell = 4
    static let periodCount = 12
    static let groupCount = 20
    static let branching = 7

    public private(set) var network = FlowNetwork()
    public let tierCount: Int
    private let unitCount: Int
    private var random: SeededGenerator
    private var rise: [Units] = []

    /// - Parameter lineCount: about so many; filled up to whole units.
    public init(_ shape: NetworkShape, claimCount: Int, lineCount: Int, seed: UInt64 = 1) {
        tierCount = shape.tierCount
        random = SeededGenerator(seed: seed)
        let cellsPerUnit = Self.linesPerCell * Self.periodCount * Self.groupCount
        unitCount = max(1, (lineCount + cellsPerUnit - 1) / cellsPerUnit)
        makeLines()
        switch shape {
        case .exact: break
        case .group: makeOwnHubs()
        case .full: makeTreeHubs()
        }
        if shape == .full { makeCaps() }
        makeClaims(shape, claimCount)
    }

    private var cellCount: Int { unitCount * Self.groupCount * Self.periodCount }

    /// Cells are numbered by group, period, then unit.
    private func cell(_ group: Int, _ period: Int, _ unit: Int) -> Int {
        (group * Self.periodCount + period) * unitCount + unit
    }

    private func parent(_ unit: Int) -> Int { (unit - 1) / Self.branching }

    private mutating func makeLines() {
        let lineCount = cellCount * Self.linesPerCell
        network.fall.reserveCapacity(lineCount)
        rise = [Units](repeating: 0, count: lineCount)
        for line in 0..<lineCount {
            let dice = random.next() % 100
            let amount = Units(random.next() % 200_000) + 1
            network.fall.append(dice < 15 ? amount : 0)
            if dice >= 92 { rise[line] = amount }
        }
        network.lineCap = [UInt32](repeating: FlowNetwork.noCap, count: lineCount)
    }

    /// Hub c holds the lines of cell c.
    private mutating func makeOwnHubs() {
        network.hubStart.reserveCapacity(cellCount + 1)
        network.hubChildren.reserveCapacity(cellCount * Self.linesPerCell)
        for cell in 0..<cellCount {
            for place in 0..<Self.linesPerCell {
                network.hubChildren.append(.line(cell * Self.linesPerCell + place))
            }
            closeHub()
        }
    }

    private mutating func closeHub() {
        network.hubStart.append(UInt32(network.hubChildren.count))
    }

    /// After the own hubs: `Down` (subtree), `Up` (ancestors) and the window of both neighbouring
    /// periods' `Down`, each by cell.
    private mutating func makeTreeHubs() {
        makeOwnHubs()
        for group in 0..<Self.groupCount {
            for period in 0..<Self.periodCount {
                for unit in 0..<unitCount {
                    network.hubChildren.append(.hub(cell(group, period, unit)))
                    let first = unit * Self.branching + 1
                    for child in first..<first + Self.branching where child < unitCount {
                        network.hubChildren.append(.hub(cellCount + cell(group, period, child)))
                    }
                    closeHub()
                }
            }
        }
        for group in 0..<Self.groupCount {
            for period in 0..<Self.periodCount {
                for unit in 0..<unitCount {
                    network.hubChildren.append(.hub(cell(group, period, unit)))
                    if unit > 0 {
                        let above = cell(group, period, parent(unit))
                        network.hubChildren.append(.hub(2 * cellCount + above))
                    }
                    closeHub()
                }
            }
        }
        for group in 0..<Self.groupCount {
            for period in 0..<Self.periodCount {
                for unit in 0..<unitCount {
                    for other in [period - 1, period + 1]
                    where other >= 0 && other < Self.periodCount {
                        network.hubChildren.append(.hub(cellCount + cell(group, other, unit)))
                    }
                    closeHub()
                }
            }
        }
    }

    /// One cap for each unit and period; above it one for each branch below the root.
    private mutating func makeCaps() {
        let unitCaps = unitCount * Self.periodCount
        let branchCount = Self.branching + 1
        var fallOf = [Units](repeating: 0, count: unitCaps + branchCount * Self.periodCount)
        var riseOf = fallOf
        network.capParent = [UInt32](repeating: FlowNetwork.noCap, count: fallOf.count)
        for unit in 0..<unitCount {
            var branch = unit
            while branch > Self.branching { branch = parent(branch) }
            for period in 0..<Self.periodCount {
                let cap = unit * Self.periodCount + period
                let above = unitCaps + branch * Self.periodCount + period
                network.capParent[cap] = UInt32(above)
                for group in 0..<Self.groupCount {
                    let first = cell(group, period, unit) * Self.linesPerCell
                    for line in first..<first + Self.linesPerCell {
                        network.lineCap[line] = UInt32(cap)
                        fallOf[cap] += network.fall[line]
                        riseOf[cap] += rise[line]
                        fallOf[above] += network.fall[line]
                        riseOf[above] += rise[line]
                    }
                }
            }
        }
        network.capAmount = zip(fallOf, riseOf).map { max(0, $0 - $1) }
        rise = []
    }

    private mutating func makeClaims(_ shape: NetworkShape, _ claimCount: Int) {
        let lineCount = network.lineCount
        for _ in 0..<claimCount {
            let line = Int(random.next() % UInt64(lineCount))
            let cell = line / Self.linesPerCell
            let unit = cell % unitCount
            network.owed.append(Units(random.next() % 300_000) + 1)
            network.arcs.append(.init(target: .line(line), tier: 1))
            if shape != .exact { network.arcs.append(.init(target: .hub(cell), tier: 2)) }
            if shape == .full {
                network.arcs.append(.init(target: .hub(cellCount + cell), tier: 3))
                network.arcs.append(.init(target: .hub(3 * cellCount + cell), tier: 4))
                if unit > 0 {
                    let above = cell - unit + parent(unit)
                    network.arcs.append(.init(target: .hub(2 * cellCount + above), tier: 5))
                }
            }
            network.arcStart.append(UInt32(network.arcs.count))
        }
    }
}
