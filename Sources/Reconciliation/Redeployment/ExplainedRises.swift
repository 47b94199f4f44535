import BudgetModel
import Diagnostics

/// Rises that destinations and run costs explain (contract, section 7): one fair stage from what
/// they may supply to the lines that they name.
struct ExplainedRises: Sendable {
    /// One destination of one claim.
    struct Supply: Sendable {
        var claim: UInt32
        /// The plan line of the destination, or -1 where the plan has none.
        var line: Int32
        /// Index of the destination among its record's.
        var destination: UInt32
        var explained: Units = 0
    }

    /// Ascending claim and destination; every destination of every claim, also those that got none.
    private(set) var supplies: [Supply] = []
    /// Supplies of claim c: `start[c] ..< start[c + 1]`; empty where no record has a destination.
    private var start: [UInt32] = []
    /// By plan line; lines without an explained rise are left out.
    private(set) var byLine: [UInt32: Units] = [:]

    func supplies(of claim: Int) -> Range<Int> {
        start.isEmpty ? 0..<0 : Int(start[claim])..<Int(start[claim + 1])
    }

    func explained(of claim: Int) -> Units {
        supplies(of: claim).reduce(0) { $0 + supplies[$1].explained }
    }

    init(
        claims: ClaimTable, gross: [Units], place: ReachPlace, destinations: Destinations,
        runCosts: [RunCosts.Entry], solver: any FairFlowSolver
    ) throws(ArithmeticOverflow) {
        if destinations.isEmpty, runCosts.isEmpty { return }
        var limits: [Units] = []
        start = [0]
        for claim in 0..<claims.count {
            let record = Int(claims.record[claim])
            let rows = destinations.rows(of: record)
            if !rows.isEmpty {
                limits += Apportionment.shares(
                    of: gross[claim], millionths: rows.map(\.shareMillionths))
                for (index, row) in rows.enumerated() {
                    let line = Self.line(row, claim, claims, place)
                    supplies.append(
                        Supply(
                            claim: UInt32(claim), line: line.map(Int32.init) ?? -1,
                            destination: UInt32(index)))
                }
            }
            start.append(UInt32(supplies.count))
        }
        try explain(
            limits: limits, runCosts: runCosts, claims: claims, plan: place.plan, solver: solver)
    }

    /// The line of a destination in the claim's own period and measure. It may stand on the other
    /// side: revenue that pays for work is redeployed to an expense line.
    private static func line(
        _ row: DestinationRow, _ claim: Int, _ claims: ClaimTable, _ place: ReachPlace
    ) -> Int? {
        let record = Int(claims.record[claim])
        let key = Destinations.key(of: row, own: place.ownKeys[record], plan: place.plan)
        return place.plan.line(
            unit: key.unit, account: key.account, activity: key.activity,
            period: claims.period[claim])
    }

    private mutating func explain(
        limits: [Units], runCosts: [RunCosts.Entry], claims: ClaimTable, plan: ComparedPlan,
        solver: any FairFlowSolver
    ) throws(ArithmeticOverflow) {
        // Suppliers in ascending (record, period), destinations before run costs.
        var suppliers: [(limit: Units, line: Int, supply: Int)] = []
        var cost = 0
        let order = { (claim: Int) in (Int32(claims.record[claim]), claims.period[claim]) }
        for claim in 0..<claims.count {
            while cost < runCosts.count,
                (runCosts[cost].record, runCosts[cost].period) < order(claim)
            {
                suppliers.append((runCosts[cost].amount, runCosts[cost].line, -1))
                cost += 1
            }
            for index in supplies(of: claim) where supplies[index].line >= 0 {
                suppliers.append((limits[index], Int(supplies[index].line), index))
            }
        }
        for entry in runCosts[cost...] { suppliers.append((entry.amount, entry.line, -1)) }
        suppliers.removeAll { $0.limit == 0 || plan.fall[$0.line] >= 0 }
        guard !suppliers.isEmpty else { return }
        var network = FlowNetwork()
        let lines = Set(suppliers.map(\.line)).sorted()
        network.fall = lines.map { -plan.fall[$0] }
        network.lineCap = .init(repeating: FlowNetwork.noCap, count: lines.count)
        for supplier in suppliers {
            network.owed.append(supplier.limit)
            let index = lines.position(ofSorted: supplier.line).expected(
                "every supplier's line was collected")
            network.arcs.append(.init(target: .line(index), tier: 1))
            network.arcStart.append(UInt32(network.arcs.count))
        }
        let granted = try solver.solveOneStage(network).granted
        for (supplier, amount) in zip(suppliers, granted) where amount > 0 {
            byLine[UInt32(supplier.line), default: 0] += amount
            if supplier.supply >= 0 { supplies[supplier.supply].explained = amount }
        }
    }
}
