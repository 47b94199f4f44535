import BudgetModel

extension AdjustedLines {
    /// The compared lines of a run with what happened to each (contract, section 9).
    init(
        _ run: MeasureRun, adjustment: [Units], visible: [Units]
    ) throws(ArithmeticOverflow) {
        let plan = run.plan
        self.init(measure: plan.measure, grain: plan.grain)
        unit = plan.keys.map { plan.space.unit($0) }
        account = plan.keys.map { plan.space.account($0) }
        activity = plan.keys.map { plan.space.activity($0) }
        period = plan.keys.map { plan.space.period($0) }
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

extension UnexplainedMovement {
    /// Every fall that no claim used and every rise that nothing explains, ascending key.
    static func all(_ run: MeasureRun, visible: [Units]) -> [UnexplainedMovement] {
        var found: [UnexplainedMovement] = []
        for line in 0..<run.plan.count where run.plan.fall[line] != 0 {
            let fall = run.plan.fall[line]
            let amount =
                fall > 0
                ? fall - visible[line] : -fall - (run.explained.byLine[UInt32(line)] ?? 0)
            guard amount > 0 else { continue }
            found.append(
                UnexplainedMovement(
                    measure: run.measure, key: run.plan.key(line), side: run.plan.side(line),
                    direction: fall > 0 ? .fall : .rise, amount: amount))
        }
        return found
    }
}
