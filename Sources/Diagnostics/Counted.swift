extension BinaryInteger {
    /// The number with its noun, as English writes it: `1 row`, `2 rows`, `1 entity`, `2 entities`.
    ///
    /// - Parameters:
    ///   - noun: for one.
    ///   - many: for another number; nil: the noun with an s.
    public func counted(_ noun: String, _ many: String? = nil) -> String {
        "\(self) \(self == 1 ? noun : many ?? noun + "s")"
    }
}
