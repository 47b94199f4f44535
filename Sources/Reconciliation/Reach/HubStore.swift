/// The hubs of a network while they are made, in the columns that the network wants.
struct HubStore {
    private(set) var start: [UInt32] = [0]
    private(set) var children: [FlowNetwork.Target] = []

    /// The number that the next hub gets.
    var next: Int { start.count - 1 }

    mutating func add(_ child: FlowNetwork.Target) { children.append(child) }

    /// Closes the hub whose children were added since the last one.
    mutating func close() -> FlowNetwork.Target {
        start.append(UInt32(children.count))
        return .hub(start.count - 2)
    }

    /// One target for several: none, the one itself, or a new hub.
    mutating func joining(_ targets: [FlowNetwork.Target]) -> FlowNetwork.Target? {
        guard targets.count > 1 else { return targets.first }
        for target in targets { add(target) }
        return close()
    }

    /// Gives lines their final numbers.
    mutating func renumberLines(_ number: [UInt32]) {
        for index in children.indices where !children[index].isHub {
            children[index] = .line(Int(number[children[index].index]))
        }
    }
}
