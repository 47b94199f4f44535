import BudgetModel

/// Which accounts belong together under one account level of the rules (contract, section 4).
struct AccountGrouping: Sendable {
    /// By account code; the last element stands for the blank account.
    private let groupOfCode: [UInt32]
    let groupCount: Int

    /// - Parameter level: nil: accounts with the same parent; an account without a parent is a
    ///   group
    ///   of its own. Otherwise: accounts with the same ancestor at that depth (0 is a root).
    init(level: Int?, forest: Forest) {
        let count = forest.count
        groupCount = 2 * count + 1
        var group = [UInt32](repeating: UInt32(2 * count), count: count + 1)
        if let level {
            var depth = [Int](repeating: 0, count: count)
            for position in 0..<count {
                let code = Int(forest.code[position])
                guard let parent = forest.parent(of: position) else {
                    group[code] = UInt32(code)
                    continue
                }
                depth[position] = depth[parent] + 1
                group[code] =
                    depth[position] <= level
                    ? UInt32(code) : group[Int(forest.code[parent])]
            }
        } else {
            for position in 0..<count {
                let code = Int(forest.code[position])
                group[code] = UInt32(
                    forest.parent(of: position).map { Int(forest.code[$0]) } ?? count + code)
            }
        }
        groupOfCode = group
    }

    func group(of account: Code) -> UInt32 {
        Int(account) < groupOfCode.count - 1
            ? groupOfCode[Int(account)] : groupOfCode[groupOfCode.count - 1]
    }
}
