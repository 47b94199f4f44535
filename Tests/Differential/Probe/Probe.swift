import BudgetModel
import Reconciliation

/// Feeds networks to the solver from outside: one line of integers in, one line of integers out.
///
/// In: tier count; counts of claims, hubs, lines and caps; owed; arc starts; for each arc its raw
/// target and tier; hub starts; raw hub children; falls; cap of each line (-1: none); cap amounts;
/// cap parents (-1: none).
///
/// Out: `gross`, `netted` of every stage, `share` (numerator and denominator by claim, gross then
/// visible), `rows` (claim, line, tier, amount): each a word followed by its numbers.
@main
struct Probe {
    static func main() throws {
        while let line = readLine() {
            var numbers = Numbers(line)
            let tierCount = Int(numbers.next())
            let network = numbers.network()
            let stages = StagePlan(tierCount: tierCount)
            let solution = try ParametricFlowSolver(threads: 1).solve(network, stages: stages)
            let other = try ParametricFlowSolver(threads: 2).solve(network, stages: stages)
            var words = ["gross"] + solution.gross.map { String($0) }
            for stage in solution.netted { words += ["netted"] + stage.map { String($0) } }
            words.append("share")
            for share in solution.grossShare + solution.visibleShare {
                words += [String(share.numerator), String(share.denominator)]
            }
            words.append("rows")
            for row in solution.attribution {
                words += [Int64(row.claim), Int64(row.line), Int64(row.tier), row.amount].map {
                    String($0)
                }
            }
            let agrees =
                other.netted == solution.netted && other.attribution == solution.attribution
                && other.grossShare == solution.grossShare
            words += ["threads", agrees ? "1" : "0"]
            print(words.joined(separator: " "))
        }
    }
}

/// Reads the integers of one line in order.
private struct Numbers {
    private var values: [Int64]
    private var place = 0

    init(_ line: String) {
        values = line.split(separator: " ").compactMap { Int64($0) }
    }

    mutating func next() -> Int64 {
        place += 1
        return values[place - 1]
    }

    private mutating func next(_ count: Int) -> [Int64] {
        (0..<count).map { _ in next() }
    }

    private mutating func names(_ count: Int) -> [UInt32] {
        next(count).map { $0 < 0 ? FlowNetwork.noCap : UInt32($0) }
    }

    private static func target(_ raw: Int64) -> FlowNetwork.Target {
        raw & 1 == 1 ? .hub(Int(raw >> 1)) : .line(Int(raw >> 1))
    }

    mutating func network() -> FlowNetwork {
        var network = FlowNetwork()
        let claimCount = Int(next())
        let hubCount = Int(next())
        let lineCount = Int(next())
        let capCount = Int(next())
        network.owed = next(claimCount)
        network.arcStart = names(claimCount + 1)
        for _ in 0..<Int(network.arcStart.last ?? 0) {
            let target = Self.target(next())
            network.arcs.append(.init(target: target, tier: UInt8(next())))
        }
        network.hubStart = names(hubCount + 1)
        network.hubChildren = next(Int(network.hubStart.last ?? 0)).map { Self.target($0) }
        network.fall = next(lineCount)
        network.lineCap = names(lineCount)
        network.capAmount = next(capCount)
        network.capParent = names(capCount)
        return network
    }
}
