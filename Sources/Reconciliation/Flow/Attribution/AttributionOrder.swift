import BudgetModel

extension [Attribution] {
    /// Orders rows by claim, line and tier and merges those that agree in all three: a counting
    /// sort by claim, whose few rows are then put in order.
    ///
    /// - Parameter claimCount: more than any row's claim.
    mutating func merge(claimCount: Int) {
        if isMerged { return }
        var given: Self = []
        swap(&given, &self)
        var end = [UInt32](repeating: 0, count: claimCount + 1)
        for row in given { end[Int(row.claim) + 1] += 1 }
        for claim in 0..<claimCount { end[claim + 1] += end[claim] }
        self = Self(unsafeUninitializedCapacity: given.count) { rows, count in
            for row in given {
                rows.initializeElement(at: Int(end[Int(row.claim)]), to: row)
                end[Int(row.claim)] += 1
            }
            count = given.count
        }
        given = []
        orderWithinClaims()
        mergeNeighbours()
    }

    private var isMerged: Bool {
        for place in indices.dropFirst() where !self[place - 1].precedes(self[place]) {
            return false
        }
        return true
    }

    private mutating func orderWithinClaims() {
        withUnsafeMutableBufferPointer { rows in
            var first = 0
            while first < rows.count {
                var next = first + 1
                var isOrdered = true
                while next < rows.count && rows[next].claim == rows[first].claim {
                    isOrdered = isOrdered && rows[next - 1].precedes(rows[next])
                    next += 1
                }
                if !isOrdered {
                    var ofClaim = UnsafeMutableBufferPointer(rebasing: rows[first..<next])
                    ofClaim.sort { $0.precedes($1) }
                }
                first = next
            }
        }
    }

    private mutating func mergeNeighbours() {
        var kept = 0
        for place in indices {
            let row = self[place]
            if kept > 0 && !self[kept - 1].precedes(row) {
                self[kept - 1].amount += row.amount
            } else {
                self[kept] = row
                kept += 1
            }
        }
        removeLast(count - kept)
    }
}

extension Attribution {
    fileprivate func precedes(_ other: Attribution) -> Bool {
        if claim != other.claim { return claim < other.claim }
        return line != other.line ? line < other.line : tier < other.tier
    }
}
