import BudgetModel

/// The rows of one proof: by group, claims with what they hold, lines with their falls, caps, and
/// the groups that it rests on.
struct BottleneckRows: RowSource {
    private let kind: BottleneckRow.RunKind
    private let run: MeasureRun
    /// By group: its first row; one element more than groups.
    private let start: [Int]

    init(_ kind: BottleneckRow.RunKind, of run: MeasureRun) {
        self.kind = kind
        self.run = run
        var start = [0]
        let groups = Self.proof(kind, of: run).groups
        start.reserveCapacity(groups.count + 1)
        for group in groups {
            start.append(
                start[start.count - 1] + group.claims.count + group.lines.count
                    + group.caps.count + group.restsOn.count)
        }
        self.start = start
    }

    private static func proof(
        _ kind: BottleneckRow.RunKind, of run: MeasureRun
    ) -> BottleneckProof {
        kind == .gross ? run.missing.proof : run.reabsorbed.proof
    }

    var count: Int { start[start.count - 1] }

    func row(_ index: Int) -> BottleneckRow {
        let number = start.lowerBound(of: index + 1, in: 0..<start.count) - 1
        let group = Self.proof(kind, of: run).groups[number]
        let (member, amount) = member(index - start[number], of: group)
        return BottleneckRow(
            run: kind, measure: run.measure, group: UInt32(number + 1), member: member,
            amount: amount)
    }

    private func member(
        _ position: Int, of group: BottleneckProof.Group
    ) -> (BottleneckRow.Member, Units) {
        var position = position
        if position < group.claims.count {
            let claim = Int(group.claims[position])
            return (
                .claim(benefit: run.benefit(of: claim), period: run.period(of: claim)),
                kind == .gross ? run.gross[claim] : run.visible[claim]
            )
        }
        position -= group.claims.count
        if position < group.lines.count {
            let line = Int(run.planLine[Int(group.lines[position])])
            return (.line(run.plan.key(line)), run.plan.fall[line])
        }
        position -= group.lines.count
        if position < group.caps.count {
            let cap = Int(group.caps[position])
            return (.cap(run.caps.key(cap)), run.caps.amount(cap))
        }
        position -= group.caps.count
        return (.restsOn(group: group.restsOn[position] + 1), 0)
    }
}
