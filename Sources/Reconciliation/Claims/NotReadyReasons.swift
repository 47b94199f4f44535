import Diagnostics

/// A set of reasons, one bit each: nearly every record has none.
struct NotReadyReasons: Sendable, Equatable, BitwiseCopyable {
    private var bits: UInt32 = 0

    init() {}

    var isEmpty: Bool { bits == 0 }
    mutating func insert(_ reason: NotReadyReason) { bits |= Self.bit(reason) }
    func contains(_ reason: NotReadyReason) -> Bool { bits & Self.bit(reason) != 0 }

    /// Ascending.
    var list: [NotReadyReason] {
        isEmpty ? [] : NotReadyReason.allCases.filter(contains)
    }
    private static func bit(_ reason: NotReadyReason) -> UInt32 {
        1
            << UInt32(
                NotReadyReason.allCases.firstIndex(of: reason).expected(
                    "a case is one of all cases"))
    }
}
