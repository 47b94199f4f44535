/// Whose words a report uses where the state and the municipalities have different ones: *menot*
/// and *tulot* or *kulut* and *tuotot*, *utgifter* and *inkomster* or *kostnader* and *intäkter*.
public enum Terms: String, Sendable, Hashable, CaseIterable {
    case state, municipal
}
