import BudgetModel

/// The value that keeps a record from being ready, or the other record that it collides with.
public struct RecordGap: Sendable, Hashable {
    public var benefit: Code
    public var reason: NotReadyReason
    /// As the register writes it; empty where the reason is that there is none.
    public var value: String
    /// Of an overlap: the record that has the same gain already.
    public var other: Code

    public init(benefit: Code, reason: NotReadyReason, value: String, other: Code = noCode) {
        self.benefit = benefit
        self.reason = reason
        self.value = value
        self.other = other
    }
}
