import BudgetModel

/// A tree of units or accounts in preorder: what lies below a node is one range.
///
/// Siblings stand in ascending key. A code that the tree does not hold is a root of its own.
struct Forest: Sendable {
    /// By code.
    private let preorder: [UInt32]
    /// By preorder position: one past the last unit below it.
    private let end: [UInt32]
    /// By preorder position; the position of the parent, or -1.
    private let parent: [Int32]
    /// By preorder position.
    let code: [Code]

    /// - Parameters:
    ///   - parents: by code; may be shorter than the book, which grew after the tree was built.
    ///   - count: how many codes the book holds.
    init(parents: [Code], ranks: KeyRanks.Ranking, count: Int) {
        let parentOf = { (code: Int) in code < parents.count ? parents[code] : noCode }
        // Children of each unit in ascending key: heads and next links, filled backwards.
        var firstChild = [Int32](repeating: -1, count: count)
        var nextSibling = [Int32](repeating: -1, count: count)
        var roots: [Int32] = []
        var blank: [Code] = []
        var inKeyOrder = ranks.codeOfRank.dropFirst().map { $0 }
        for code in 0..<Code(count) where ranks(code) == 0 { blank.append(code) }
        inKeyOrder = blank + inKeyOrder
        for code in inKeyOrder.reversed() {
            let above = parentOf(Int(code))
            if above == noCode || Int(above) >= count {
                roots.append(Int32(code))
            } else {
                nextSibling[Int(code)] = firstChild[Int(above)]
                firstChild[Int(above)] = Int32(code)
            }
        }
        var preorder = [UInt32](repeating: 0, count: count)
        var codes: [Code] = []
        var parent: [Int32] = []
        codes.reserveCapacity(count)
        var stack = roots
        while let code = stack.popLast() {
            if nextSibling[Int(code)] >= 0 { stack.append(nextSibling[Int(code)]) }
            if firstChild[Int(code)] >= 0 { stack.append(firstChild[Int(code)]) }
            preorder[Int(code)] = UInt32(codes.count)
            let above = parentOf(Int(code))
            parent.append(
                above == noCode || Int(above) >= count ? -1 : Int32(preorder[Int(above)]))
            codes.append(Code(code))
        }
        var end = [UInt32](repeating: 0, count: codes.count)
        for position in codes.indices.reversed() {
            end[position] = max(end[position], UInt32(position + 1))
            if parent[position] >= 0 {
                end[Int(parent[position])] = max(end[Int(parent[position])], end[position])
            }
        }
        self.preorder = preorder
        self.end = end
        self.parent = parent
        self.code = codes
    }

    var count: Int { code.count }

    /// The preorder position of a code; nil for a blank one.
    func position(_ code: Code) -> Int? {
        Int(code) < preorder.count ? Int(preorder[Int(code)]) : nil
    }

    /// One past the last position below.
    func end(of position: Int) -> Int { Int(end[position]) }

    func parent(of position: Int) -> Int? { parent[position] < 0 ? nil : Int(parent[position]) }

    /// Whether `inner` is `outer` or lies below it.
    func contains(_ outer: Int, _ inner: Int) -> Bool {
        outer <= inner && inner < end(of: outer)
    }
}
