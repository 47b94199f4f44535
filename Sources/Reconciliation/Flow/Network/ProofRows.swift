/// Proof groups of some components, in the solver's own numbers and order.
struct ProofRows: Sendable {
    /// `restsOn` counts from the first of these rows. Lists are in no order and may repeat.
    var groups = BottleneckGroups()
    var groupOfShort: [(claim: UInt32, group: UInt32)] = []
}
