/// The free arcs of a flow, shrunk to what decides where flow can be exchanged.
///
/// Nothing can be exchanged along an arc to a dead end, and what runs into a node that two arcs
/// meet leaves it by the other. So dead ends go, again and again, and what lies between two
/// crossings is one chain: with the room of its narrowest arc in either direction, and the cost of
/// all of them. A flow differs from another of the same amounts by a circulation, and that goes
/// along chains as a whole.
///
/// The way out joins parts that share nothing else, and no circulation leads from one to another
/// through it. So it is one crossing of each part, and parts are solved on their own.
struct ExchangeGraph: ~Copyable {
    /// A way between two crossings.
    struct Chain: BitwiseCopyable {
        /// Crossings, numbered within their part.
        var tail: Int32 = 0
        var head: Int32 = 0
        /// What a unit from tail to head costs; one that goes back costs the opposite.
        var cost: Int32 = 0
        /// Its arcs are `places[first ..< first of the next chain]`.
        var first: Int32 = 0
        /// What can go along it, and back.
        var room: Int64 = .max
        var roomBack: Int64 = .max
    }

    private var chains = Column<Chain>()
    private var places = Column<Int32>()
    /// By residual arc: it is a dead end, or stands in a settled chain.
    private(set) var isSettled = Column<Bool>()
    private(set) var partCount = 0
    /// Chains sorted by part: those of part p are `order[partStart[p] ..< partStart[p + 1]]`.
    private var partStart = Column<Int32>()
    private var order = Column<Int32>()
    /// By part: its crossings, without the way out.
    private var crossingCount = Column<Int32>()

    private var isUsed = Column<Bool>()
    private var degree = Column<Int32>()
    private var pending = Column<Int32>()
    /// By node: its number among all crossings, or `inside`.
    private var crossing = Column<Int32>()
    /// By crossing: a union-find forest, then its part.
    private var part = Column<Int32>()
    /// By crossing at the root of a part: the number of that part.
    private var number = Column<Int32>()
    /// By crossing: its number within its part.
    private var local = Column<Int32>()

    private static let inside: Int32 = -1
    /// The way out, as the end of a chain while it is found.
    private static let out: Int32 = -2

    init() {}

    /// Shrinks the free arcs, with what they cost beyond a tier.
    mutating func load(
        _ network: borrowing ResidualNetwork<Int64>, _ free: borrowing FreeArcs, tier: UInt8
    ) {
        isSettled.fill(network.arcCount, with: false)
        isUsed.fill(network.arcCount, with: false)
        chains.removeAll()
        places.removeAll()
        dropDeadEnds(network)
        findCrossings(network)
        for node in 0...network.outside where degree[node] > 0 && crossing[node] != Self.inside {
            follow(from: node, network, free, tier)
        }
        for node in 0..<network.outside where degree[node] == 2 {
            if crossing[node] != Self.inside || isPassed(node, network) { continue }
            addCrossing(node)
            follow(from: node, network, free, tier)
        }
        chains.append(Chain(first: Int32(places.count)))
        findParts()
    }

    // MARK: Dead ends and chains

    private mutating func dropDeadEnds(_ network: borrowing ResidualNetwork<Int64>) {
        degree.resize(network.outside + 1)
        pending.removeAll()
        for node in 0...network.outside {
            degree[node] = Int32(network.places(of: node).count)
            if degree[node] == 1 && node < network.outside { pending.append(Int32(node)) }
        }
        while let next = pending.popLast() {
            let node = Int(next)
            if degree[node] != 1 { continue }
            for arc in network.places(of: node) where !isSettled[arc] {
                let head = Int(network.arcs[arc].head)
                settle(arc, network)
                degree[node] = 0
                degree[head] -= 1
                if degree[head] == 1 && head < network.outside { pending.append(Int32(head)) }
            }
        }
    }

    private func settle(_ arc: Int, _ network: borrowing ResidualNetwork<Int64>) {
        isSettled[arc] = true
        isSettled[network.opposite(arc)] = true
    }

    private mutating func findCrossings(_ network: borrowing ResidualNetwork<Int64>) {
        crossing.fill(network.outside + 1, with: Self.inside)
        part.removeAll()
        for node in 0..<network.outside where degree[node] > 2 { addCrossing(node) }
        crossing[network.outside] = Self.out
    }

    private mutating func addCrossing(_ node: Int) {
        crossing[node] = Int32(part.count)
        part.append(Int32(part.count))
    }

    private func isPassed(_ node: Int, _ network: borrowing ResidualNetwork<Int64>) -> Bool {
        network.places(of: node).contains { isUsed[$0] }
    }

    /// Follows every arc of a crossing that no chain holds yet to the crossing it leads to.
    private mutating func follow(
        from origin: Int, _ network: borrowing ResidualNetwork<Int64>, _ free: borrowing FreeArcs,
        _ tier: UInt8
    ) {
        for first in network.places(of: origin) where !isSettled[first] && !isUsed[first] {
            var chain = Chain(tail: crossing[origin], first: Int32(places.count))
            var arc = first
            while true {
                let back = network.opposite(arc)
                isUsed[arc] = true
                isUsed[back] = true
                places.append(Int32(arc))
                chain.room = min(chain.room, network.arcs[arc].room)
                chain.roomBack = min(chain.roomBack, network.arcs[back].room)
                chain.cost += free.cost(of: arc, beyond: tier)
                let node = Int(network.arcs[arc].head)
                chain.head = crossing[node]
                if chain.head != Self.inside { break }
                for next in network.places(of: node) where !isSettled[next] && !isUsed[next] {
                    arc = next
                }
            }
            keepOrSettle(chain, network)
        }
    }

    /// A chain along which nothing can go is settled; the others join their crossings.
    private mutating func keepOrSettle(
        _ chain: Chain, _ network: borrowing ResidualNetwork<Int64>
    ) {
        if chain.room == 0 && chain.roomBack == 0 {
            for place in Int(chain.first)..<places.count { settle(Int(places[place]), network) }
            places.resize(Int(chain.first))
            return
        }
        chains.append(chain)
        if chain.tail >= 0 && chain.head >= 0 { unite(Int(chain.tail), Int(chain.head)) }
    }

    // MARK: Parts

    private func root(_ crossing: Int) -> Int {
        var here = crossing
        while Int(part[here]) != here {
            part[here] = part[Int(part[here])]
            here = Int(part[here])
        }
        return here
    }

    private func unite(_ a: Int, _ b: Int) {
        let (first, second) = (root(a), root(b))
        if first == second { return }
        part[max(first, second)] = Int32(min(first, second))
    }

    /// Numbers parts by their first crossing, crossings within their part, and sorts the chains by
    /// part.
    private mutating func findParts() {
        crossingCount.removeAll()
        number.resize(part.count)
        local.resize(part.count)
        for crossing in 0..<part.count {
            let top = root(crossing)
            // A root comes before the other crossings of its part.
            if top == crossing {
                number[crossing] = Int32(crossingCount.count)
                crossingCount.append(0)
            }
            local[crossing] = crossingCount[Int(number[top])]
            crossingCount[Int(number[top])] += 1
        }
        sortChains()
        for part in 0..<partCount {
            for slot in slots(ofPart: part) {
                let index = Int(order[slot])
                chains.base[index].tail = localNumber(chains[index].tail, part)
                chains.base[index].head = localNumber(chains[index].head, part)
            }
        }
    }

    /// Chains from the way out to itself make the last part.
    private mutating func sortChains() {
        crossingCount.append(0)
        partCount = crossingCount.count
        partStart.fill(partCount + 2, with: 0)
        for index in 0..<chains.count - 1 { partStart[part(of: chains[index]) + 2] += 1 }
        for index in 0...partCount { partStart[index + 1] += partStart[index] }
        order.resize(chains.count - 1)
        for index in 0..<chains.count - 1 {
            let slot = part(of: chains[index]) + 1
            order[Int(partStart[slot])] = Int32(index)
            partStart[slot] += 1
        }
    }

    private func part(of chain: Chain) -> Int {
        let crossing = max(chain.tail, chain.head)
        return crossing < 0 ? partCount - 1 : Int(number[root(Int(crossing))])
    }

    private func localNumber(_ crossing: Int32, _ part: Int) -> Int32 {
        crossing < 0 ? crossingCount[part] : local[Int(crossing)]
    }

    // MARK: Reading

    /// Crossings of a part but the way out, whose number is this.
    func crossings(ofPart part: Int) -> Int { Int(crossingCount[part]) }

    var chainCount: Int { order.count }

    /// Parts that share no arc, so that threads can improve different ones.
    func partsLargestFirst() -> [Int] {
        (0..<partCount).sorted { a, b in
            let (sizeA, sizeB) = (slots(ofPart: a).count, slots(ofPart: b).count)
            return sizeA != sizeB ? sizeA > sizeB : a < b
        }
    }

    /// Where a part's chains are.
    func slots(ofPart part: Int) -> Range<Int> {
        Int(partStart[part])..<Int(partStart[part + 1])
    }

    @inline(__always) func chain(at slot: Int) -> Chain { chains[Int(order[slot])] }

    /// Sends `amount` ≠ 0 along the arcs of a chain; back where it is negative.
    func carry(_ amount: Int64, at slot: Int, _ network: borrowing ResidualNetwork<Int64>) {
        for place in arcs(at: slot) {
            let arc = Int(places[place])
            if amount > 0 {
                network.carry(amount, along: arc)
            } else {
                network.carry(-amount, along: network.opposite(arc))
            }
        }
    }

    /// Settles the arcs of a chain.
    func settle(at slot: Int, _ network: borrowing ResidualNetwork<Int64>) {
        for place in arcs(at: slot) { settle(Int(places[place]), network) }
    }

    private func arcs(at slot: Int) -> Range<Int> {
        let index = Int(order[slot])
        return Int(chains[index].first)..<Int(chains[index + 1].first)
    }
}
