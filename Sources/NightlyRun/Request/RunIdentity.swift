/// A run as the ledger knows it.
public struct RunIdentity: Sendable, Hashable, Comparable {
    public var number: Int64
    public init(number: Int64) { self.number = number }
    public static func < (a: RunIdentity, b: RunIdentity) -> Bool { a.number < b.number }
}
