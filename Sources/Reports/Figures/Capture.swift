import BudgetModel
import Reconciliation

/// The plan capture ratio: the range `direct / owed … visible / owed` (contract, section 8).
struct Capture: Hashable {
    /// Of owed, in millionths, rounded half up; nil where nothing is owed.
    var directMillionths: Int64?
    var visibleMillionths: Int64?

    init(direct: Units, visible: Units, owed: Units) {
        directMillionths = Self.millionths(direct, of: owed)
        visibleMillionths = Self.millionths(visible, of: owed)
    }

    init(_ sums: ClaimSums) {
        self.init(direct: sums.direct, visible: sums.visible, owed: sums.owed)
    }

    static func millionths(_ part: Units, of whole: Units) -> Int64? {
        guard whole > 0 else { return nil }
        let doubled = Int128(part) * 2_000_000 + Int128(whole)
        return Int64(doubled / (Int128(whole) * 2))
    }
}
