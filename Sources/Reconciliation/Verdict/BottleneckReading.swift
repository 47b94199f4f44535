import BudgetModel

/// Reads the solver's proofs: who contests whom, and the rows that show it (contract, section 6).
struct BottleneckReading {
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

    /// The rows of the proof: claims with what they hold, lines with their falls, caps.
    func rows(_ kind: BottleneckRow.RunKind, of run: MeasureRun, records: BenefitTable)
        -> [BottleneckRow]
    {
        let held = kind == .gross ? run.gross.granted : run.visible
        var rows: [BottleneckRow] = []
        for (index, group) in proof.groups.enumerated() {
            func add(_ member: BottleneckRow.Member, _ amount: Units) {
                rows.append(
                    BottleneckRow(
                        run: kind, measure: run.measure, group: UInt32(index + 1), member: member,
                        amount: amount))
            }
            for claim in group.claims.map(Int.init) {
                let period = Period(grain: run.claims.grain, index: run.claims.period[claim])
                add(
                    .claim(benefit: records.id[Int(run.claims.record[claim])], period: period),
                    held[claim])
            }
            for line in group.lines.map(Int.init) {
                add(
                    .line(run.plan.key(Int(run.network.planLine[line]))),
                    run.network.flow.fall[line])
            }
            for cap in group.caps.map(Int.init) {
                add(.cap(run.caps.key(cap)), run.network.flow.capAmount[cap])
            }
            for below in group.restsOn { add(.restsOn(group: below + 1), 0) }
        }
        return rows
    }
}
