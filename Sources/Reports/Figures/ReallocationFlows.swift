import BudgetModel
import Reconciliation

/// What entries move, summed from unit to unit, or to savings: of what is owed, the part that shows
/// (`booked`), the part that is to book (`proposed`) and the part that no line can give.
struct ReallocationFlow: Hashable {
    var measure: Measure
    var source: Code
    /// nil: taken out (the savings line).
    var destination: Code?
    /// Which part of the entries.
    var state: EntryState
    var amount: Units
    /// How many entries have such a part.
    var entries: Int
}

enum ReallocationFlows {
    /// Largest first within a measure, then by the codes' texts.
    static func flows(_ outcome: Outcome) -> [ReallocationFlow] {
        struct Key: Hashable {
            var measure: Measure
            var source: Code
            var destination: Code?
            var state: EntryState
        }
        var flows: [Key: ReallocationFlow] = [:]
        for entry in outcome.reallocations {
            let destination = entry.isCut ? nil : entry.destination.unit
            let parts = [
                (EntryState.booked, entry.shown), (.proposed, entry.toBook),
                (.unbookable, entry.unbookable),
            ]
            for (state, amount) in parts where amount > 0 {
                let key = Key(
                    measure: entry.measure, source: entry.source.unit, destination: destination,
                    state: state)
                flows[
                    key,
                    default: ReallocationFlow(
                        measure: entry.measure, source: entry.source.unit,
                        destination: destination, state: state, amount: 0, entries: 0)
                ].amount += amount
                flows[key]?.entries += 1
            }
        }
        let average = PeriodAverage(outcome)
        let averaged = flows.values.map { flow in
            var flow = flow
            flow.amount = average.total(flow.amount, flow.measure)
            return flow
        }
        let units = outcome.codes.units
        func name(_ flow: ReallocationFlow) -> String {
            "\(units.text(flow.source)) \(flow.destination.map { units.text($0) } ?? "") "
                + flow.state.rawValue
        }
        return averaged.sorted {
            if $0.measure != $1.measure { return $0.measure < $1.measure }
            return $0.amount != $1.amount ? $0.amount > $1.amount : name($0) < name($1)
        }
    }
}
