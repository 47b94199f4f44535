import BudgetModel

/// The network of one measure: who may show where, and by which tier (contract, section 4).
///
/// Linear in claims, lines and the spots where claims look; no claim is ever paired with each line
/// that it reaches.
struct ReachNetwork: Sendable {
    private(set) var flow = FlowNetwork()
    /// The plan line of each line of the network, ascending.
    private(set) var planLine: [UInt32] = []

    /// - Parameter ownLine: by claim, as `MeasureRun` has it.
    init(_ place: ReachPlace, claims: ClaimTable, ownLine: [Int32]) {
        var falling: [UInt32] = []
        // By plan line: its index among the falling ones.
        var numbers = [UInt32](repeating: SpotTable.none, count: place.plan.count)
        for line in 0..<place.plan.count where place.plan.fall[line] > 0 {
            numbers[line] = UInt32(falling.count)
            falling.append(UInt32(line))
        }
        var hubs = HubStore()
        let tables = GroupingTables(place, claims: claims, falling: falling, hubs: &hubs)
        flow.owed = claims.owed
        connect(place, claims: claims, tables: tables) { claim in
            ownLine[claim] < 0 ? SpotTable.none : numbers[Int(ownLine[claim])]
        } number: { line in
            numbers[line] == SpotTable.none ? nil : Int(numbers[line])
        }
        number(falling, hubs: hubs, place: place)
    }

    /// - Parameters:
    ///   - own: the falling line that is a claim's own; `SpotTable.none` where it has none.
    ///   - number: the index of a plan line among the falling ones.
    private mutating func connect(
        _ place: ReachPlace, claims: ClaimTable, tables: GroupingTables,
        own ownLine: (Int) -> UInt32,
        number: (Int) -> Int?
    ) {
        flow.arcStart.reserveCapacity(claims.count + 1)
        flow.arcs.reserveCapacity(claims.count)
        let (plan, crosswalk, tiers) = (place.plan, place.crosswalk, place.tiers)
        for claim in 0..<claims.count {
            let record = Int(claims.record[claim])
            let first = flow.arcs.count
            // Most records have no row in it, and many runs have none at all.
            if crosswalk.names(record) {
                let lines = crosswalk.lines(
                    record: record, own: place.ownKeys[record], period: claims.period[claim],
                    isRevenue: place.isRevenue(record), plan: plan)
                for line in lines {
                    if let index = number(line) {
                        flow.arcs.append(.init(target: .line(index), tier: 0))
                    }
                }
            }
            if !crosswalk.isOnly(record) {
                for (rule, tier) in zip(tiers, UInt8(1)...) {
                    let raw: UInt32
                    if rule == .exact {
                        let line = ownLine(claim)
                        raw =
                            line == SpotTable.none
                            ? line : FlowNetwork.Target.line(Int(line)).raw
                    } else {
                        raw = tables.target(rule, claim: claim)
                    }
                    add(raw, tier: tier, since: first)
                }
            }
            flow.arcStart.append(UInt32(flow.arcs.count))
        }
    }

    /// An arc, unless a nearer tier of the claim leads to the same target.
    private mutating func add(_ raw: UInt32, tier: UInt8, since first: Int) {
        guard raw != SpotTable.none else { return }
        let target = FlowNetwork.Target(raw: raw)
        for index in first..<flow.arcs.count where flow.arcs[index].target == target { return }
        flow.arcs.append(.init(target: target, tier: tier))
    }

    /// Keeps the falling lines that anything leads to, in their order.
    private mutating func number(_ falling: [UInt32], hubs: HubStore, place: ReachPlace) {
        var hubs = hubs
        var numbers = [UInt32](repeating: 0, count: falling.count)
        for arc in flow.arcs where !arc.target.isHub { numbers[arc.target.index] = 1 }
        for child in hubs.children where !child.isHub { numbers[child.index] = 1 }
        let count = numbers.count { $0 == 1 }
        planLine.reserveCapacity(count)
        flow.fall.reserveCapacity(count)
        for line in falling.indices where numbers[line] == 1 {
            numbers[line] = UInt32(planLine.count)
            planLine.append(falling[line])
            flow.fall.append(place.plan.fall[Int(falling[line])])
        }
        for index in flow.arcs.indices where !flow.arcs[index].target.isHub {
            flow.arcs[index].target = .line(Int(numbers[flow.arcs[index].target.index]))
        }
        hubs.renumberLines(numbers)
        flow.hubStart = hubs.start
        flow.hubChildren = hubs.children
        flow.lineCap = .init(repeating: FlowNetwork.noCap, count: planLine.count)
    }

    /// Puts the caps on: `capOfLine` by plan line, empty where nothing is netted; the rest as the
    /// network wants it.
    mutating func setCaps(
        capOfLine: [UInt32], amounts: [Units], parents: [UInt32]
    ) {
        if !capOfLine.isEmpty {
            for line in planLine.indices { flow.lineCap[line] = capOfLine[Int(planLine[line])] }
        }
        flow.capAmount = amounts
        flow.capParent = parents
    }
}

/// What reach is decided on: the plan, the trees, the rules, and where each record stands.
struct ReachPlace: Sendable {
    var plan: ComparedPlan
    var units: UnitTree
    var unitForest: Forest
    var accountForest: Forest
    var tiers: [ReachRule]
    var crosswalk: Crosswalk
    /// By accepted reading.
    var ownKeys: OwnKeys

    /// Whether a record claims revenue lines.
    func isRevenue(_ record: Int) -> Bool {
        plan.measure == .money && ownKeys.records.benefitClass[record] == .revenue
    }
}

/// One spot table for each account level that the rules use.
struct GroupingTables {
    private struct Table {
        var level: Int?
        var wants: SpotTable.Wants
        var spots: SpotTable
        /// By claim; -1 for one whose reach is its crosswalk alone.
        var spotOfClaim: [Int32]
    }

    private var tables: [Table] = []

    init(_ place: ReachPlace, claims: ClaimTable, falling: [UInt32], hubs: inout HubStore) {
        for (level, wants) in Self.wants(of: place.tiers) {
            let space = SpotSpace(
                grouping: AccountGrouping(level: level, forest: place.accountForest),
                space: place.plan.space, forest: place.unitForest)
            let keys = Self.keys(of: claims, place: place, space: space)
            let order = KeyOrder.positions(keys, bits: UInt64.bitWidth)
            var centres: [UInt64] = []
            for position in order {
                let key = keys[Int(position)]
                if key != .max, centres.last != key { centres.append(key) }
            }
            let spots = SpotTable(
                centres: centres,
                lineKeys: Self.keys(of: falling, place: place, space: space), space: space,
                forest: place.unitForest, units: place.units, wants: wants, hubs: &hubs)
            tables.append(
                Table(
                    level: level, wants: wants, spots: spots,
                    spotOfClaim: keys.map { key in
                        key == .max ? -1 : Int32(spots.spot(key) ?? -1)
                    }))
        }
    }

    /// What the rules ask of each grouping, in the order of first use.
    private static func wants(of tiers: [ReachRule]) -> [(Int?, SpotTable.Wants)] {
        var found: [(level: Int?, wants: SpotTable.Wants)] = []
        for rule in tiers {
            guard let level = rule.grouping else { continue }
            let index =
                found.firstIndex { $0.level == level }
                ?? {
                    found.append((level, .init()))
                    return found.count - 1
                }()
            switch rule {
            case .exact: break
            case .accountGroup: found[index].wants.own = true
            case .unitSubtree: found[index].wants.subtree = true
            case .shifted(let periods, _):
                // The own period is in the window unless a nearer tier holds it already.
                let window = SpotTable.Wants.Window(
                    periods: max(0, periods), holdsOwnPeriod: !found[index].wants.subtree)
                if !found[index].wants.windows.contains(where: { $0.periods == window.periods }) {
                    found[index].wants.windows.append(window)
                }
            case .parked(let limit, _):
                if !found[index].wants.parked.contains(limit) {
                    found[index].wants.parked.append(limit)
                }
            }
        }
        return found
    }

    private static func keys(
        of claims: ClaimTable, place: ReachPlace, space: SpotSpace
    ) -> [UInt64] {
        (0..<claims.count).map { claim in
            let record = Int(claims.record[claim])
            let own = place.ownKeys[record]
            guard !place.crosswalk.isOnly(record),
                let position = place.unitForest.position(own.unit)
            else { return .max }
            return space.pack(
                unitPosition: position, account: own.account, activity: own.activity,
                period: claims.period[claim], isRevenue: place.isRevenue(record))
        }
    }

    private static func keys(
        of falling: [UInt32], place: ReachPlace, space: SpotSpace
    ) -> [UInt64] {
        let plan = place.plan
        return falling.map { line in
            let key = plan.keys[Int(line)]
            return space.pack(
                unitPosition: place.unitForest.position(plan.space.unit(key)) ?? 0,
                account: plan.space.account(key), activity: plan.space.activity(key),
                period: plan.space.period(key), isRevenue: plan.isRevenue[Int(line)])
        }
    }

    /// The target of a rule for a claim, raw; `SpotTable.none` where it finds no line.
    func target(_ rule: ReachRule, claim: Int) -> UInt32 {
        guard let level = rule.grouping, let table = tables.first(where: { $0.level == level }),
            table.spotOfClaim[claim] >= 0
        else { return SpotTable.none }
        let spot = Int(table.spotOfClaim[claim])
        switch rule {
        case .exact: return SpotTable.none
        case .accountGroup: return table.spots.own(spot)
        case .unitSubtree: return table.spots.subtree(spot)
        case .shifted(let periods, _):
            let index = table.wants.windows.firstIndex { $0.periods == max(0, periods) }
            return index.map { table.spots.window($0, spot) } ?? SpotTable.none
        case .parked(let limit, _):
            let index = table.wants.parked.firstIndex(of: limit)
            return index.map { table.spots.parked($0, spot) } ?? SpotTable.none
        }
    }
}

extension ReachRule {
    /// The account level of a rule that groups accounts (itself nil for “same parent”); nil for
    /// `exact`, which groups nothing.
    var grouping: Int?? {
        switch self {
        case .exact: nil
        case .accountGroup(let level), .unitSubtree(let level), .shifted(_, let level),
            .parked(_, let level):
            .some(level)
        }
    }
}
