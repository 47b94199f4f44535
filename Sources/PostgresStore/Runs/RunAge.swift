/// A run as the retention looks at it.
public struct RunAge: Sendable, Hashable {
    public var number: Int64
    public var state: RunRecord.State
    /// Since it began, by the server's clock.
    public var seconds: Int64
}
