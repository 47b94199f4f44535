/// Which arcs a search may use beyond those with room.
protocol ArcAdmission {
    func admits(_ arc: Int, from tail: Int, to head: Int) -> Bool
}

/// Every arc with room.
struct EveryArc: ArcAdmission {
    @inline(__always) func admits(_ arc: Int, from tail: Int, to head: Int) -> Bool { true }
}

/// The engine that pushes flow through a residual graph.
///
/// Shortest augmenting paths by distance labels (Ahuja and Orlin's variant of Edmonds and Karp;
/// no recursion). Labels stay valid from one push to the next, so that sources can be served one
/// after another in any order, one unit at a time if need be. A search that fails marks all that
/// it reached as dead (`never`): later pushes cannot open a way out of that set, since they do not
/// enter it.
extension ResidualNetwork {
    /// Exact distances to the nodes with a demand, by breadth-first search against the arcs.
    mutating func relabelAll(_ admission: some ArcAdmission) {
        var written = 0
        for node in 0...outside {
            cursor[node] = start[node]
            if demand[node] > 0 {
                label[node] = 0
                queue[written] = Int32(node)
                written += 1
            } else {
                label[node] = Self.never
            }
        }
        var read = 0
        while read < written {
            let node = Int(queue[read])
            lookAhead(read, written)
            read += 1
            let next = label[node] + 1
            for place in places(of: node) {
                let arc = arcs[place]
                let tail = Int(arc.head)
                if arc.isEntered, label[tail] == Self.never,
                    admission.admits(Int(arc.back), from: tail, to: node)
                {
                    label[tail] = next
                    queue[written] = Int32(tail)
                    written += 1
                }
            }
        }
        climbed = 0
    }

    /// Fetches what a breadth-first search will touch for the nodes that come next in its queue.
    @inline(__always)
    private func lookAhead(_ read: Int, _ written: Int) {
        if read + 12 >= written { return }
        start.prefetch(Int(queue[read + 12]))
        arcs.prefetch(Int(start[Int(queue[read + 8])]))
        for place in places(of: Int(queue[read + 4])).prefix(6) {
            label.prefetch(Int(arcs[place].head))
        }
    }

    /// Asks for what tells where a node can send.
    @inline(__always) func prefetch(node: Int) {
        label.prefetch(node)
        start.prefetch(node)
        cursor.prefetch(node)
    }

    /// Asks for the arc by which a node that is at hand sends next.
    @inline(__always) func prefetch(arcOf node: Int) { arcs.prefetch(Int(cursor[node])) }

    /// Asks for the node to which that arc leads.
    @inline(__always) func prefetch(headOf node: Int) {
        let place = Int(cursor[node])
        if place == arcCount { return }
        let head = Int(arcs[place].head)
        prefetch(node: head)
        demand.prefetch(head)
        excess.prefetch(head)
    }

    /// Sends up to `amount` from a node to nodes with a demand; returns what went.
    mutating func push(
        from origin: Int, upTo amount: Amount, _ admission: some ArcAdmission
    ) -> Amount {
        var left = amount
        var depth = 0
        var node = origin
        while left > 0 && label[origin] != Self.never {
            if demand[node] > 0 {
                (depth, left) = augment(depth, left, into: node)
                node = depth == 0 ? origin : Int(arcs[Int(path[depth - 1])].head)
                continue
            }
            if let arc = admissibleArc(node, admission) {
                path[depth] = Int32(arc)
                depth += 1
                node = Int(arcs[arc].head)
                continue
            }
            relabel(node, admission)
            if climbedSinceProbe > probeAfter { probe(from: node, admission) }
            if climbed > arcCount + outside {
                relabelAll(admission)
                depth = 0
            } else if depth > 0 {
                depth -= 1
            }
            node = depth == 0 ? origin : Int(arcs[Int(path[depth - 1])].head)
        }
        return amount - left
    }

    /// The next arc of a node one step nearer to a demand.
    @inline(__always)
    private func admissibleArc(_ node: Int, _ admission: some ArcAdmission) -> Int? {
        let wanted = label[node] - 1
        let end = Int(start[node + 1])
        var place = Int(cursor[node])
        while place < end {
            let arc = arcs[place]
            let target = Int(arc.head)
            if arc.room > 0, label[target] == wanted,
                admission.admits(place, from: node, to: target)
            {
                cursor[node] = Int32(place)
                return place
            }
            place += 1
        }
        cursor[node] = Int32(end)
        return nil
    }

    /// Sends along the path; returns the depth of its first full arc, and what is left.
    private func augment(
        _ depth: Int, _ left: Amount, into node: Int
    ) -> (depth: Int, left: Amount) {
        var bottleneck = min(left, demand[node])
        for step in 0..<depth { bottleneck = min(bottleneck, arcs[Int(path[step])].room) }
        if demand[node] != .max { demand[node] -= bottleneck }
        var firstFull = depth
        for step in stride(from: depth - 1, through: 0, by: -1) {
            let place = Int(path[step])
            carry(bottleneck, along: place)
            if arcs[place].room == 0 { firstFull = step }
        }
        return (firstFull == depth ? 0 : firstFull, left - bottleneck)
    }

    mutating func relabel(_ node: Int, _ admission: some ArcAdmission) {
        var lowest = Self.never
        let all = places(of: node)
        for place in all {
            let arc = arcs[place]
            if arc.room > 0, label[Int(arc.head)] < lowest,
                admission.admits(place, from: node, to: Int(arc.head))
            {
                lowest = label[Int(arc.head)]
            }
        }
        label[node] = lowest >= Int32(outside) ? Self.never : lowest + 1
        cursor[node] = start[node]
        climbed += all.count + 1
        climbedSinceProbe += all.count + 1
    }

    /// Looks at all that a climbing node can reach, within the work already spent on climbing; if
    /// no demand is among it, all of it is dead.
    private mutating func probe(from node: Int, _ admission: some ArcAdmission) {
        var budget = climbedSinceProbe
        climbedSinceProbe = 0
        stamp += 1
        seen[node] = stamp
        queue[0] = Int32(node)
        var read = 0
        var written = 1
        while read < written {
            let here = Int(queue[read])
            read += 1
            let all = places(of: here)
            budget -= all.count
            if budget < 0 {
                probeAfter *= 2
                return
            }
            for place in all where arcs[place].room > 0 {
                let target = Int(arcs[place].head)
                if seen[target] == stamp || label[target] == Self.never
                    || !admission.admits(place, from: here, to: target)
                {
                    continue
                }
                if demand[target] > 0 {
                    probeAfter *= 2
                    return
                }
                seen[target] = stamp
                queue[written] = Int32(target)
                written += 1
            }
        }
        for place in 0..<written { label[Int(queue[place])] = Self.never }
        probeAfter = 64
    }
}
