import TestSupport
import Testing

@testable import PostgresStore

@Suite struct RowMatchingTests {
    private static func digest(_ number: UInt64) -> RowDigest {
        // Close together, so that many begin their search at one slot.
        RowDigest(first: number % 7, second: number)
    }

    /// Rows that stay, go, come and move, beside what sets say of them.
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func findsWhatTheBaseHas(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let base = (0..<UInt64.random(in: 0...90, using: &random)).map { $0 }
        var rows = base.filter { _ in Int.random(in: 0..<5, using: &random) > 0 }
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            rows.insert(
                1_000 + UInt64.random(in: 0..<500, using: &random),
                at: Int.random(in: 0...rows.count, using: &random))
        }
        if seed % 3 == 0 { rows.shuffle(using: &random) }
        var matching = RowMatching(base.map(Self.digest))
        for row in rows {
            let isFound = matching.find(Self.digest(row))
            #expect(isFound == (row < 1_000), "seed \(seed), row \(row)")
        }
        let kept = Set(rows)
        #expect(
            matching.missingRows() == base.filter { !kept.contains($0) }.map(Int32.init),
            "seed \(seed)")
        #expect(matching.foundCount == rows.count { $0 < 1_000 })
    }

    @Test func aRowOfTheBaseAnswersOnce() {
        var matching = RowMatching([Self.digest(1), Self.digest(2)])
        let found = [matching.find(Self.digest(2)), matching.find(Self.digest(2))]
        #expect(found == [true, false])
        #expect(matching.missingRows() == [0])
    }
}
