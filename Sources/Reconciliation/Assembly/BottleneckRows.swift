import BudgetModel

/// The rows of one proof: by group, claims with what they hold, lines with their falls, caps, and
/// the groups that it rests on.
struct BottleneckRows: RowSource {
    private let kind: BottleneckRow.RunKind
    private let run: MeasureRun

    init(_ kind: BottleneckRow.RunKind, of run: MeasureRun) {
        self.kind = kind
        self.run = run
    }

    private var groups: BottleneckGroups {
        kind == .gross ? run.missing.proof.groups : run.reabsorbed.proof.groups
    }

    var count: Int { groups.memberCount }

    func row(_ index: Int) -> BottleneckRow {
        let found = groups.member(index)
        let (member, amount) = member(found.kind, found.name)
        return BottleneckRow(
            run: kind, measure: run.measure, group: UInt32(found.group + 1), member: member,
            amount: amount)
    }

    private func member(
        _ list: BottleneckGroups.Kind, _ name: UInt32
    ) -> (BottleneckRow.Member, Units) {
        switch list {
        case .claims:
            let claim = Int(name)
            return (
                .claim(benefit: run.benefit(of: claim), period: run.period(of: claim)),
                kind == .gross ? run.gross[claim] : run.visible[claim]
            )
        case .lines:
            let line = Int(run.planLine[Int(name)])
            return (.line(run.plan.key(line)), run.plan.fall[line])
        case .caps:
            return (.cap(run.caps.key(Int(name))), run.caps.amount(Int(name)))
        case .restsOn:
            return (.restsOn(group: name + 1), 0)
        }
    }
}
