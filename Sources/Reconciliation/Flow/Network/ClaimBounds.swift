/// What bounds the claims of one component in one stage, by local claim.
struct ClaimBounds {
    /// `a_c`, > 0: the weight of the claim.
    var weight: [Int64] = []
    /// What the stage before gave.
    var lowest: [Int64] = []
    /// `a_c`, or the claim's gross in the netted run.
    var highest: [Int64] = []
    /// By local claim: its place in ascending `(benefit_id, period)`, which breaks ties.
    var position: [UInt32] = []
    /// Members of class k: local claims `classStart[k] ..< classStart[k + 1]`.
    var classStart: [Int32] = [0]

    mutating func clear() {
        weight.empty()
        lowest.empty()
        highest.empty()
        position.empty()
        classStart.empty()
        classStart.append(0)
    }

    @inline(__always) func members(_ index: Int32) -> Range<Int> {
        Int(classStart[Int(index)])..<Int(classStart[Int(index) + 1])
    }
}
