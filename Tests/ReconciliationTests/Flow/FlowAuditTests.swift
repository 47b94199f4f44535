import BudgetModel
import Reconciliation
import TestSupport
import Testing

/// The audit passes what the solver yields and refuses every single corruption of it.
@Suite struct FlowAuditTests {
    @Test(arguments: [UInt64(1), 2])
    func everySolutionPasses(block: UInt64) throws {
        for seed in block * 50_000..<block * 50_000 + 500 {
            let random = RandomNetwork(seed: seed, largestClaimCount: 12)
            let stages = StagePlan(tierCount: random.tierCount)
            let solution = try ParametricFlowSolver().solve(random.network, stages: stages)
            do {
                try FlowAudit.check(random.network, stages, solution)
            } catch {
                Issue.record("seed \(seed): \(error.violations.map(\.text))")
                return
            }
        }
    }

    @Test(arguments: [UInt64(1), 2])
    func everyCorruptionIsRefused(block: UInt64) throws {
        var refused = 0
        for seed in block * 70_000..<block * 70_000 + 60 {
            let random = RandomNetwork(seed: seed)
            let stages = StagePlan(tierCount: random.tierCount)
            let solution = try ParametricFlowSolver().solve(random.network, stages: stages)
            for (name, corrupt) in Self.corruptions(of: solution, random.network) {
                var corrupted = solution
                corrupt(&corrupted)
                if passes(random.network, stages, corrupted) {
                    Issue.record("seed \(seed): \(name) was not refused")
                    return
                }
                refused += 1
            }
        }
        #expect(refused > 1000)
    }

    private func passes(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution
    ) -> Bool {
        do {
            try FlowAudit.check(network, stages, solution)
            return true
        } catch {
            return false
        }
    }

    typealias Corruption = (String, (inout FlowSolution) -> Void)

    /// One corruption for every field of every element.
    private static func corruptions(
        of solution: FlowSolution, _ network: FlowNetwork
    ) -> [Corruption] {
        var all: [Corruption] = []
        for claim in solution.gross.indices {
            for step in [Units(-1), 1] {
                all.append(("gross \(claim)", { $0.gross[claim] += step }))
                all.append(
                    ("gross share \(claim)", { $0.grossShare[claim].numerator += Int128(step) }))
                all.append(
                    ("visible share \(claim)", { $0.visibleShare[claim].numerator += Int128(step) })
                )
                for stage in solution.netted.indices {
                    all.append(("stage \(stage) \(claim)", { $0.netted[stage][claim] += step }))
                }
            }
            all.append(("gross denominator", { $0.grossShare[claim].denominator += 1 }))
            all.append(("visible denominator", { $0.visibleShare[claim].denominator += 1 }))
            all.append(("missing group", { $0.missingProof.groupOfClaim[claim] += 1 }))
            all.append(("reabsorbed group", { $0.reabsorbedProof.groupOfClaim[claim] += 1 }))
        }
        all += attributionCorruptions(of: solution, network)
        all += proofCorruptions(of: solution.missingProof, \.missingProof)
        all += proofCorruptions(of: solution.reabsorbedProof, \.reabsorbedProof)
        for stage in solution.stageFlows.indices {
            all += flowCorruptions(of: solution.stageFlows[stage], \.stageFlows[stage])
        }
        all += flowCorruptions(of: solution.grossFlow, \.grossFlow)
        all.append(("no stage", { $0.netted = [] }))
        all.append(("a flow too many", { $0.stageFlows.append([]) }))
        all.append(("a claim too few", { _ = $0.gross.popLast() }))
        return all
    }

    private static func flowCorruptions(
        of rows: [Attribution], _ path: WritableKeyPath<FlowSolution, [Attribution]>
    ) -> [Corruption] {
        nonisolated(unsafe) let path = path
        var all: [Corruption] = []
        for place in rows.indices {
            all.append(("flow claim", { $0[keyPath: path][place].claim += 1 }))
            all.append(("flow line", { $0[keyPath: path][place].line += 1_000_000 }))
            all.append(("flow amount up", { $0[keyPath: path][place].amount += 1 }))
            all.append(("flow amount down", { $0[keyPath: path][place].amount -= 1 }))
            all.append(("flow row dropped", { $0[keyPath: path].remove(at: place) }))
        }
        return all
    }

    private static func attributionCorruptions(
        of solution: FlowSolution, _ network: FlowNetwork
    ) -> [Corruption] {
        let reach = FlowOracle(network).tierOf
        var all: [Corruption] = []
        for place in solution.attribution.indices {
            all.append(("row claim", { $0.attribution[place].claim += 1 }))
            // Another line that the same tier admits would be an attribution as good as this one.
            let row = solution.attribution[place]
            if reach[Int(row.claim)][Int(row.line) + 1] != row.tier {
                all.append(("row line", { $0.attribution[place].line += 1 }))
            }
            all.append(("row tier", { $0.attribution[place].tier += 1 }))
            all.append(("row amount up", { $0.attribution[place].amount += 1 }))
            all.append(("row amount down", { $0.attribution[place].amount -= 1 }))
            all.append(("row dropped", { $0.attribution.remove(at: place) }))
            all.append(
                ("row twice", { $0.attribution.insert($0.attribution[place], at: place) }))
        }
        return all
    }

    private static func proofCorruptions(
        of proof: BottleneckProof, _ path: WritableKeyPath<FlowSolution, BottleneckProof>
    ) -> [Corruption] {
        nonisolated(unsafe) let path = path
        var all: [Corruption] = []
        func add(_ name: String, _ changed: BottleneckProof) {
            all.append((name, { $0[keyPath: path] = changed }))
        }
        for index in proof.groups.indices {
            add("group dropped", proof.changed { $0.remove(at: index) })
            for number in 0..<4 {
                let isRests = number == 3
                let name = "group \(index) of \(proof.groups.count), list \(number)"
                for place in proof.lists[index][number].indices {
                    let shorter = proof.changed { $0[index][number].remove(at: place) }
                    // A group that others of the closure rest on may go unsaid: the proof is
                    // as true without it.
                    if !isRests || closure(index, shorter) != closure(index, proof) {
                        add(name + " shortened", shorter)
                    }
                    add(name + " changed", proof.changed { $0[index][number][place] += 1 })
                }
            }
        }
        return all
    }

    /// What the closure of a group lists, kind and name.
    private static func closure(_ index: Int, _ proof: BottleneckProof) -> Set<[UInt32]> {
        var closure: Set<UInt32> = [UInt32(index)]
        var pending = [UInt32(index)]
        while let group = pending.popLast() {
            for next in proof.groups[Int(group)].restsOn where closure.insert(next).inserted {
                pending.append(next)
            }
        }
        return closure.reduce(into: []) { listed, name in
            let group = proof.groups[Int(name)]
            for (kind, list) in [group.claims, group.lines, group.caps].enumerated() {
                for entry in list { listed.insert([UInt32(kind), entry]) }
            }
        }
    }
}

extension BottleneckProof {
    /// Of each group the lists of claims, lines, caps and groups that it rests on.
    fileprivate var lists: [[[UInt32]]] {
        groups.map { group in
            [group.claims, group.lines, group.caps, group.restsOn].map(Array.init)
        }
    }

    fileprivate func changed(_ change: (inout [[[UInt32]]]) -> Void) -> BottleneckProof {
        var lists = lists
        change(&lists)
        var proof = self
        proof.groups = BottleneckGroups()
        for group in lists {
            proof.groups.append(
                claims: group[0], lines: group[1], caps: group[2], restsOn: group[3])
        }
        return proof
    }
}
