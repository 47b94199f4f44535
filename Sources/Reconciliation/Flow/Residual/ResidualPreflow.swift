/// Flow in bulk: all sources at once, without following paths.
///
/// Preflow push with exact labels from time to time (Goldberg and Tarjan 1988; Cherkassky and
/// Goldberg 1997): a node passes its excess on to nodes one label nearer to a demand, first come
/// first served. What cannot reach a demand stays where it is.
extension ResidualNetwork {
    /// Lets every excess go on until none can.
    ///
    /// - Returns: whether all arrived. If not, the label of every node is its exact distance to a
    ///   demand, `never` where there is no way: the source side of the farthest minimum cut.
    mutating func settleExcess(_ admission: some ArcAdmission) -> Bool {
        while true {
            relabelAll(admission)
            if !activate() { return !hasExcess }
            discharge(admission, patience: (arcCount + outside) / 2)
            if activeCount == 0 && !hasExcess { return true }
        }
    }

    /// Marks the nodes from which nothing can go on.
    func markStuck(_ marks: inout Column<UInt8>) {
        marks.resize(outside)
        for node in 0..<outside { marks[node] = label[node] == Self.never ? 1 : 0 }
    }

    private var hasExcess: Bool { (0...outside).contains { excess[$0] > 0 } }

    /// Queues every node with an excess and a label, and counts the nodes by label; returns whether
    /// any node is queued.
    mutating func activate() -> Bool {
        firstActive = 0
        activeCount = 0
        climbed = 0
        gap = .max
        population.fill(outside + 2, with: 0)
        for node in 0...outside where label[node] != Self.never {
            population[Int(label[node])] += 1
            if excess[node] == 0 { continue }
            active[activeCount] = Int32(node)
            activeCount += 1
        }
        return activeCount > 0
    }

    /// Passes on what the queued nodes hold, until the queue is empty or the climbing exceeds
    /// `patience`; every node that was queued from the start gets its turn, so that the one nearest
    /// to a demand moves on.
    mutating func discharge(_ admission: some ArcAdmission, patience: Int) {
        var assured = activeCount
        while activeCount > 0 && (assured > 0 || climbed <= patience) {
            assured -= 1
            lookAhead()
            let node = Int(active[firstActive])
            firstActive = firstActive == outside ? 0 : firstActive + 1
            activeCount -= 1
            // Others may have found it stuck while it waited.
            if label[node] > gap || label[node] == Self.never { continue }
            passOn(node, admission)
            if excess[node] == 0 { continue }
            climb(node, admission)
            if label[node] != Self.never { queueActive(node) }
        }
    }

    /// Fetches what the nodes that come next in the queue will touch.
    @inline(__always)
    private func lookAhead() {
        if activeCount <= 12 { return }
        let far = queued(12)
        prefetch(node: far)
        excess.prefetch(far)
        prefetch(arcOf: queued(8))
        prefetch(headOf: queued(4))
    }

    /// The node so many places after the first of the queue.
    @inline(__always)
    private func queued(_ places: Int) -> Int {
        let place = firstActive + places
        return Int(active[place > outside ? place - outside - 1 : place])
    }

    /// Passes on what a node holds, as long as it has arcs one step down; to each no more than
    /// goes on from there at once, so that little has to come back.
    @inline(__always)
    private mutating func passOn(_ node: Int, _ admission: some ArcAdmission) {
        let wanted = label[node] - 1
        let end = Int(start[node + 1])
        var left = excess[node]
        var place = Int(cursor[node])
        while place < end {
            let arc = arcs[place]
            let target = Int(arc.head)
            if arc.room > 0, label[target] == wanted,
                admission.admits(place, from: node, to: target)
            {
                let sent = min(left, arc.room, onward(from: target, admission))
                if sent > 0 {
                    carry(sent, along: place)
                    receive(target, sent)
                    left -= sent
                    if left == 0 { break }
                }
            }
            place += 1
        }
        cursor[node] = Int32(place)
        excess[node] = left
    }

    /// What a node can take and pass on by its next arc; relabels it where it has none.
    @inline(__always)
    private mutating func onward(from node: Int, _ admission: some ArcAdmission) -> Amount {
        if demand[node] > 0 { return demand[node] }
        let wanted = label[node] - 1
        let end = Int(start[node + 1])
        var place = Int(cursor[node])
        while place < end {
            let arc = arcs[place]
            if arc.room > 0, label[Int(arc.head)] == wanted,
                admission.admits(place, from: node, to: Int(arc.head))
            {
                cursor[node] = Int32(place)
                return arc.room == .max ? .max : max(0, arc.room - excess[node])
            }
            place += 1
        }
        climb(node, admission)
        return 0
    }

    /// Raises a node's label. A label that no node has any more parts the nodes above it from all
    /// demands: they are stuck.
    @inline(__always)
    private mutating func climb(_ node: Int, _ admission: some ArcAdmission) {
        let before = Int(label[node])
        relabel(node, admission)
        population[before] -= 1
        if population[before] == 0 { gap = min(gap, Int32(before)) }
        if label[node] > gap { label[node] = Self.never }
        if label[node] != Self.never { population[Int(label[node])] += 1 }
    }

    @inline(__always)
    private mutating func receive(_ node: Int, _ amount: Amount) {
        let wanted = demand[node]
        if wanted == .max { return }
        let taken = min(wanted, amount)
        demand[node] = wanted - taken
        if taken == amount { return }
        if excess[node] == 0 { queueActive(node) }
        excess[node] += amount - taken
    }

    @inline(__always)
    private mutating func queueActive(_ node: Int) {
        var place = firstActive + activeCount
        if place > outside { place -= outside + 1 }
        active[place] = Int32(node)
        activeCount += 1
    }
}
