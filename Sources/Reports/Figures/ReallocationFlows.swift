import BudgetModel
import Reconciliation

/// Reallocation entries summed from unit to unit, or to savings, by state.
struct ReallocationFlow: Hashable {
    var measure: Measure
    var source: Code
    /// nil: taken out (the savings line).
    var destination: Code?
    var state: EntryState
    var amount: Units
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
        for entry in outcome.reallocations where entry.state != .superseded {
            let destination = entry.isCut ? nil : entry.destination.unit
            let key = Key(
                measure: entry.measure, source: entry.source.unit, destination: destination,
                state: entry.state)
            flows[
                key,
                default: ReallocationFlow(
                    measure: entry.measure, source: entry.source.unit, destination: destination,
                    state: entry.state, amount: 0, entries: 0)
            ].amount += entry.amount
            flows[key]?.entries += 1
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
