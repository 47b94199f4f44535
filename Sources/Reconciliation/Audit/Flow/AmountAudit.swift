import BudgetModel

/// Checks what needs no flow: sizes, bounds, and exact shares.
struct AmountAudit {
    private let network: FlowNetwork
    private let stages: StagePlan
    private let solution: FlowSolution

    init(_ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution) {
        self.network = network
        self.stages = stages
        self.solution = solution
    }

    /// Without it nothing else can be checked.
    func checkShape(_ report: inout AuditReport) {
        let count = network.claimCount
        let hasShape =
            solution.gross.count == count && solution.netted.count == stages.tierLimits.count
            && solution.netted.allSatisfy { $0.count == count }
            && solution.grossShare.count == count && solution.visibleShare.count == count
            && solution.missingProof.groupOfClaim.count == count
            && solution.reabsorbedProof.groupOfClaim.count == count
        report.require(hasShape, .shape, "columns do not match the network's \(count) claims")
    }

    func check(_ report: inout AuditReport) {
        checkBounds(&report)
        checkShares(solution.grossShare, solution.gross, network.owed, "gross", &report)
        checkShares(solution.visibleShare, solution.visible, solution.gross, "visible", &report)
    }

    private func checkBounds(_ report: inout AuditReport) {
        for claim in 0..<network.claimCount {
            var before: Units = 0
            for stage in solution.netted.indices {
                let amount = solution.netted[stage][claim]
                report.require(
                    amount >= before, .bounds, "claim \(claim) falls in stage \(stage)")
                before = amount
            }
            report.require(
                before <= solution.gross[claim] && solution.gross[claim] <= network.owed[claim],
                .bounds, "claim \(claim): visible ≤ gross ≤ owed does not hold")
        }
    }

    /// Each share in lowest terms, within bounds and within one unit of its amount; claims of one
    /// level share whole units, and all shares together are the total.
    private func checkShares(
        _ shares: [FairShare], _ amounts: [Units], _ highest: [Units], _ name: String,
        _ report: inout AuditReport
    ) {
        var whole: Int128 = 0
        var total: Int128 = 0
        var levels: [Level] = []
        for claim in shares.indices {
            let share = shares[claim]
            total += Int128(amounts[claim])
            guard share.denominator > 0, share.numerator >= 0 else {
                report.add(.share, "\(name) share of claim \(claim) is no amount")
                continue
            }
            let bottom = Int128(share.denominator)
            let (floor, part) = share.numerator.quotientAndRemainder(dividingBy: bottom)
            let isNear =
                Int128(amounts[claim]) == floor || (part > 0 && Int128(amounts[claim]) == floor + 1)
            let isWithin = floor < Int128(highest[claim]) || (floor == highest[claim] && part == 0)
            report.require(
                isNear && isWithin, .share, "\(name) share of claim \(claim) is out of bounds")
            if part == 0 {
                report.require(
                    bottom == 1, .share, "\(name) share of claim \(claim) is not in lowest terms")
                whole += floor
            } else if isWithin {
                levels.append(Level(share, weight: network.owed[claim], claim))
            }
        }
        whole += sumOfLevels(levels, name, &report)
        report.require(whole == total, .share, "\(name) shares do not sum to the amounts")
    }

    private struct Level {
        var top: Int128
        var bottom: Int128
        var weight: Int64
        var claim: Int
        var isLowest: Bool

        init(_ share: FairShare, weight: Units, _ claim: Int) {
            let divisor = Self.divisor(share.numerator, Int128(weight))
            top = share.numerator / divisor
            bottom = Int128(share.denominator) * (Int128(weight) / divisor)
            isLowest = Self.divisor(share.numerator, Int128(share.denominator)) == 1
            self.weight = weight
            self.claim = claim
        }

        private static func divisor(_ a: Int128, _ b: Int128) -> Int128 {
            var (a, b) = (a, b)
            while b != 0 { (a, b) = (b, a % b) }
            return a
        }
    }

    private func sumOfLevels(
        _ levels: [Level], _ name: String, _ report: inout AuditReport
    ) -> Int128 {
        var total: Int128 = 0
        let order = levels.sorted { ($0.top, $0.bottom) < ($1.top, $1.bottom) }
        var first = 0
        while first < order.count {
            let level = order[first]
            var weight: Int128 = 0
            var next = first
            while next < order.count, order[next].top == level.top,
                order[next].bottom == level.bottom
            {
                weight += Int128(order[next].weight)
                report.require(
                    order[next].isLowest, .share,
                    "\(name) share of claim \(order[next].claim) is not in lowest terms")
                next += 1
            }
            let (sum, overflow) = level.top.multipliedReportingOverflow(by: weight)
            report.require(
                !overflow && sum % level.bottom == 0, .share,
                "\(name) shares at the level of claim \(level.claim) do not sum to whole units")
            total += overflow ? 0 : sum / level.bottom
            first = next
        }
        return total
    }
}
