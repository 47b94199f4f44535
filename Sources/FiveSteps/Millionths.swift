/// A ratio in whole millionths, rounded towards zero (contract, section 12).
public struct Millionths: Sendable, Hashable, Comparable {
    public var value: Int64

    public init(_ value: Int64) { self.value = value }

    public static let one = Millionths(1_000_000)
    public static let zero = Millionths(0)

    /// nil where the whole is 0: what cannot be said is not told as 0.
    public init?(_ part: Int128, of whole: Int128) {
        guard whole != 0 else { return nil }
        value = Int64(clamping: part * 1_000_000 / whole)
    }

    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }

    /// Whether `part` is at least this share of `whole`.
    func isReached(by part: Int128, of whole: Int128) -> Bool {
        part * 1_000_000 >= Int128(value) * whole
    }
}
