/// When an export may be read; all in seconds, and nil where there is no such rule.
public struct ArrivalRules: Sendable, Hashable {
    /// An export that was last written longer ago is refused.
    public var maxAge: Int64?
    /// So long nobody may have touched an export before it is read.
    public var stableFor: Int64?
    /// So long a run waits for an export to come, to settle, or to be renewed.
    public var waitFor: Int64?

    public init() {}

    public var isEmpty: Bool { maxAge == nil && stableFor == nil && waitFor == nil }

    /// What an export shows of itself, in seconds of the system's clock.
    public struct Seen: Sendable, Hashable {
        /// When its bytes were last written.
        public var written: Int64
        /// When it was last touched in any way; nobody can set that back.
        public var touched: Int64

        public init(written: Int64, touched: Int64) {
            self.written = written
            self.touched = touched
        }
    }

    public enum Verdict: Sendable, Hashable {
        case ready
        case absent
        /// Seconds since it was last written.
        case old(Int64)
        /// Seconds until it will have settled, if nobody touches it again.
        case unsettled(Int64)
    }

    /// - Parameters:
    ///   - seen: nil: there is no such file.
    ///   - now: by the same clock.
    public func verdict(on seen: Seen?, now: Int64) -> Verdict {
        guard let seen else { return .absent }
        let rest = seen.touched.subtractingReportingOverflow(now).partialValue
        if let stableFor, rest > -stableFor { return .unsettled(rest + stableFor) }
        let age = now.subtractingReportingOverflow(seen.written).partialValue
        if let maxAge, age > maxAge { return .old(age) }
        return .ready
    }
}
