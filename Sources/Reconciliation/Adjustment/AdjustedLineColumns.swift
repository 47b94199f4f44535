import BudgetModel

extension AdjustedLines {
    /// The compared lines of a run with what happened to each (contract, section 9).
    init(
        _ run: MeasureRun, adjustment: [Units], visible: [Units]
    ) throws(ArithmeticOverflow) {
        let plan = run.plan
        self.init(measure: plan.measure, grain: plan.grain)
        keys = RowList(LineKeys(plan: plan))
        reference = plan.reference
        approvedChange = plan.approvedChange
        current = plan.current
        fall = plan.fall
        self.visible = visible
        self.adjustment = adjustment
        claimedHere = .init(repeating: 0, count: plan.count)
        isTouched = plan.fall.indices.map { line in
            let explained = plan.fall[line] < 0 ? run.explained.byLine[UInt32(line)] ?? 0 : 0
            return visible[line] != 0 || adjustment[line] != 0
                || plan.fall[line].magnitude > explained.magnitude
        }
        for claim in 0..<run.claims.count where run.ownLine[claim] >= 0 {
            let line = Int(run.ownLine[claim])
            claimedHere[line] = try claimedHere[line].addingExactly(run.claims.claimed[claim])
            isTouched[line] = true
        }
    }
}

/// The keys of a plan's lines, unpacked when they are asked for.
private struct LineKeys: RowSource {
    let plan: ComparedPlan
    var count: Int { plan.count }
    func row(_ index: Int) -> LineKey { plan.key(index) }
}

/// Every fall that no claim used and every rise that nothing explains, ascending key.
struct UnexplainedRows: RowSource {
    private let run: MeasureRun
    private let visible: [Units]
    private var lines: [UInt32] = []

    init(_ run: MeasureRun, _ adjusted: AdjustedLines) {
        self.run = run
        visible = adjusted.visible
        for line in 0..<run.plan.count where amount(line) > 0 { lines.append(UInt32(line)) }
    }

    var count: Int { lines.count }

    private func amount(_ line: Int) -> Units {
        let fall = run.plan.fall[line]
        if fall >= 0 { return fall - visible[line] }
        return -fall - (run.explained.byLine[UInt32(line)] ?? 0)
    }

    func row(_ index: Int) -> UnexplainedMovement {
        let line = Int(lines[index])
        return UnexplainedMovement(
            measure: run.measure, key: run.plan.key(line), side: run.plan.side(line),
            direction: run.plan.fall[line] > 0 ? .fall : .rise, amount: amount(line))
    }
}
