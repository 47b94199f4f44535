import BudgetModel

/// Turns the hubs that claims can reach into fewer and shorter ones (see `CompactNetwork`).
struct HubCompaction {
    private let network: FlowNetwork
    private let caps: BindingCaps
    /// How often each hub and line is named by claims and by hubs that claims reach.
    private var hubUse: [UInt32]
    private var lineUse: [UInt32]
    /// Reached hubs, each after all hubs below it.
    private var order: [UInt32] = []
    /// By hub: what stands for it, raw; hubs keep their old number until `write`.
    private var standIn: [UInt32]
    private var isInlined: [Bool]
    /// By hub: where its new children are in `children`.
    private var first: [UInt32]
    private var last: [UInt32]
    private var children: [UInt32] = []
    /// By line: its bundle, or -1.
    private var bundleOf: [Int32]
    private(set) var bundleCount = 0
    /// By bundle: its number in the order of first lines.
    private var newBundle: [Int32] = []
    /// Hubs by their new numbers.
    private var newHub: [UInt32]

    private static let nothing: UInt32 = .max

    init(_ network: FlowNetwork, _ caps: BindingCaps) {
        self.network = network
        self.caps = caps
        hubUse = [UInt32](repeating: 0, count: network.hubCount)
        lineUse = [UInt32](repeating: 0, count: network.lineCount)
        standIn = [UInt32](repeating: Self.nothing, count: network.hubCount)
        isInlined = [Bool](repeating: false, count: network.hubCount)
        first = [UInt32](repeating: 0, count: network.hubCount)
        last = first
        newHub = first
        bundleOf = [Int32](repeating: -1, count: network.lineCount)
    }

    mutating func resolve() {
        countUses()
        var seen = Seen(network, bundleLimit: network.lineCount)
        for hub in order { close(Int(hub), &seen) }
        numberHubs()
        numberBundles()
    }

    func bundle(of line: Int) -> Int { Int(bundleOf[line]) }
    func cap(of line: Int) -> UInt32 { caps.at(network.lineCap[line]) }

    /// Visits every hub that claims reach, from below, without recursion.
    private mutating func countUses() {
        var cursor = [UInt32](repeating: 0, count: network.hubCount)
        var open: [UInt32] = []
        func use(_ target: FlowNetwork.Target) {
            if !target.isHub {
                lineUse[target.index] += 1
                return
            }
            hubUse[target.index] += 1
            if hubUse[target.index] == 1 {
                cursor[target.index] = network.hubStart[target.index]
                open.append(UInt32(target.index))
            }
        }
        for arc in network.arcs {
            use(arc.target)
            while let top = open.last {
                let hub = Int(top)
                if cursor[hub] == network.hubStart[hub + 1] {
                    open.removeLast()
                    order.append(top)
                } else {
                    let child = network.hubChildren[Int(cursor[hub])]
                    cursor[hub] += 1
                    use(child)
                }
            }
        }
    }

    /// What was already put into the hub at hand.
    private struct Seen {
        var hub: [UInt32]
        var bundle: [UInt32]
        /// By cap (and one for none): the bundle of the hub at hand, and whose it is.
        var bundleOfCap: [Int32]
        var ownerOfCap: [UInt32]

        init(_ network: FlowNetwork, bundleLimit: Int) {
            hub = [UInt32](repeating: HubCompaction.nothing, count: network.hubCount)
            bundle = [UInt32](repeating: HubCompaction.nothing, count: bundleLimit)
            bundleOfCap = [Int32](repeating: -1, count: network.capCount + 1)
            ownerOfCap = [UInt32](
                repeating: HubCompaction.nothing, count: network.capCount + 1)
        }
    }

    private mutating func close(_ hub: Int, _ seen: inout Seen) {
        let start = children.count
        for place in Int(network.hubStart[hub])..<Int(network.hubStart[hub + 1]) {
            let child = network.hubChildren[place]
            if child.isHub {
                addHub(child.index, to: hub, &seen)
            } else {
                addLine(child.index, to: hub, &seen)
            }
        }
        first[hub] = UInt32(start)
        last[hub] = UInt32(children.count)
        switch children.count - start {
        case 0: standIn[hub] = Self.nothing
        case 1: standIn[hub] = children[start]
        default: standIn[hub] = FlowNetwork.Target.hub(hub).raw
        }
    }

    private mutating func addHub(_ child: Int, to hub: Int, _ seen: inout Seen) {
        let raw = standIn[child]
        if raw == Self.nothing { return }
        if raw == FlowNetwork.Target.hub(child).raw && hubUse[child] == 1 {
            isInlined[child] = true
            for place in Int(first[child])..<Int(last[child]) {
                add(children[place], to: hub, &seen)
            }
            return
        }
        add(raw, to: hub, &seen)
    }

    private mutating func addLine(_ line: Int, to hub: Int, _ seen: inout Seen) {
        if network.fall[line] <= 0 { return }
        if lineUse[line] > 1 {
            add(lineTarget(line), to: hub, &seen)
            return
        }
        let cap = cap(of: line)
        let slot = cap == FlowNetwork.noCap ? network.capCount : Int(cap)
        if seen.ownerOfCap[slot] != UInt32(hub) {
            seen.ownerOfCap[slot] = UInt32(hub)
            seen.bundleOfCap[slot] = Int32(bundleCount)
            bundleCount += 1
        }
        bundleOf[line] = seen.bundleOfCap[slot]
        add(FlowNetwork.Target.line(Int(bundleOf[line])).raw, to: hub, &seen)
    }

    private mutating func lineTarget(_ line: Int) -> UInt32 {
        if bundleOf[line] < 0 {
            bundleOf[line] = Int32(bundleCount)
            bundleCount += 1
        }
        return FlowNetwork.Target.line(Int(bundleOf[line])).raw
    }

    private mutating func add(_ raw: UInt32, to hub: Int, _ seen: inout Seen) {
        let target = FlowNetwork.Target(raw: raw)
        if target.isHub {
            if seen.hub[target.index] == UInt32(hub) { return }
            seen.hub[target.index] = UInt32(hub)
        } else {
            if seen.bundle[target.index] == UInt32(hub) { return }
            seen.bundle[target.index] = UInt32(hub)
        }
        children.append(raw)
    }

    /// Numbers the bundles by their first line; a line that claims name themselves is one.
    private mutating func numberBundles() {
        for line in 0..<network.lineCount where lineUse[line] > 0 && network.fall[line] > 0 {
            _ = lineTarget(line)
        }
        newBundle = [Int32](repeating: -1, count: bundleCount)
        var count: Int32 = 0
        for line in 0..<network.lineCount where bundleOf[line] >= 0 {
            let bundle = Int(bundleOf[line])
            if newBundle[bundle] < 0 {
                newBundle[bundle] = count
                count += 1
            }
            bundleOf[line] = newBundle[bundle]
        }
    }

    private mutating func numberHubs() {
        var count: UInt32 = 0
        for hub in 0..<network.hubCount where stays(hub) {
            newHub[hub] = count
            count += 1
        }
    }

    private func stays(_ hub: Int) -> Bool {
        standIn[hub] == FlowNetwork.Target.hub(hub).raw && !isInlined[hub]
    }

    private func renumbered(_ raw: UInt32) -> FlowNetwork.Target {
        let target = FlowNetwork.Target(raw: raw)
        return target.isHub
            ? .hub(Int(newHub[target.index])) : .line(Int(newBundle[target.index]))
    }

    /// What a claim's target became; nil where nothing fell below it.
    func resolved(_ target: FlowNetwork.Target) -> FlowNetwork.Target? {
        if target.isHub {
            let raw = standIn[target.index]
            return raw == Self.nothing ? nil : renumbered(raw)
        }
        if network.fall[target.index] <= 0 { return nil }
        return .line(bundle(of: target.index))
    }

    func write(into flow: inout FlowNetwork) {
        for hub in 0..<network.hubCount where stays(hub) {
            for place in Int(first[hub])..<Int(last[hub]) {
                flow.hubChildren.append(renumbered(children[place]))
            }
            flow.hubStart.append(UInt32(flow.hubChildren.count))
        }
    }
}
