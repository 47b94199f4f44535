extension Optional {
    /// The value, where a missing one would be a fault of this program and not of any input.
    ///
    /// - Parameter reason: why there is always a value, as one clause.
    @inlinable
    public func expected(_ reason: StaticString) -> Wrapped {
        guard let self else { preconditionFailure("a fault of Hemtag: not true that \(reason)") }
        return self
    }
}
