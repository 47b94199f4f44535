import BudgetModel

/// Reads one of the solver's proofs: who contests whom (contract, section 6).
struct BottleneckReading: Sendable {
    let proof: BottleneckProof
    /// By group: whether its closure holds claims of two benefits or more.
    private let isContested: [Bool]

    init(_ proof: BottleneckProof, benefitOfClaim: [UInt32]) {
        self.proof = proof
        // Per group: the one benefit that its closure holds, or `many`.
        let (unknown, many) = (UInt32.max, UInt32.max - 1)
        var holder = [UInt32](repeating: unknown, count: proof.groups.count)
        func merged(_ a: UInt32, _ b: UInt32) -> UInt32 {
            a == unknown ? b : b == unknown || a == b ? a : many
        }
        for group in Self.restingOrder(proof) {
            var here = unknown
            for claim in proof.groups[group].claims {
                here = merged(here, benefitOfClaim[Int(claim)])
            }
            for below in proof.groups[group].restsOn { here = merged(here, holder[Int(below)]) }
            holder[group] = here
        }
        isContested = holder.map { $0 == many }
    }

    /// Groups so that each comes after those that it rests on. No recursion: chains may be long.
    private static func restingOrder(_ proof: BottleneckProof) -> [Int] {
        var order: [Int] = []
        var isDone = [Bool](repeating: false, count: proof.groups.count)
        var isOpen = isDone
        for root in proof.groups.indices where !isDone[root] {
            var stack = [root]
            while let group = stack.last {
                if isDone[group] {
                    stack.removeLast()
                } else if isOpen[group] {
                    stack.removeLast()
                    isDone[group] = true
                    order.append(group)
                } else {
                    isOpen[group] = true
                    for below in proof.groups[group].restsOn where !isOpen[Int(below)] {
                        stack.append(Int(below))
                    }
                }
            }
        }
        return order
    }

    /// The group that proves why a claim is short; nil for a claim that is whole.
    func group(of claim: Int) -> Int? {
        guard claim < proof.groupOfClaim.count, proof.groupOfClaim[claim] >= 0 else { return nil }
        return Int(proof.groupOfClaim[claim])
    }

    func isContested(_ claim: Int) -> Bool { group(of: claim).map { isContested[$0] } ?? false }

    /// Every group within a group's closure, itself included, ascending.
    func closure(of group: Int) -> [Int] {
        var found: Set<Int> = [group]
        var stack = [group]
        while let next = stack.popLast() {
            for below in proof.groups[next].restsOn where found.insert(Int(below)).inserted {
                stack.append(Int(below))
            }
        }
        return found.sorted()
    }
}
