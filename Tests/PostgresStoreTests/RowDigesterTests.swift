import TestSupport
import Testing

@testable import PostgresStore

@Suite struct RowDigesterTests {
    /// What a column of a row may hold.
    enum Cell: Hashable {
        case null
        case number(Int64, scale: UInt8)
        case text(String)
    }

    static let key = RowDigestKey(first: 0x0123_4567_89AB_CDEF, second: 0x0FED_CBA9_8765_4321)

    private static func put(
        _ cell: Cell, _ column: Int, isSent: Bool, _ digester: inout RowDigester
    ) {
        switch cell {
        case .null: break
        case .number(let value, let scale):
            digester.number(value, scale: scale, column: column, isSent: isSent)
        case .text(var text):
            text.withUTF8 {
                digester.text(UnsafeRawBufferPointer($0), column: column, isSent: isSent)
            }
        }
    }

    private static func digest(_ row: [Cell], key: RowDigestKey = key) -> RowDigest {
        var digester = RowDigester(key)
        digester.beginRow()
        for (column, cell) in row.enumerated() { put(cell, column, isSent: true, &digester) }
        return digester.endRow()
    }

    /// Rows that a sloppy digest would take for each other.
    @Test func rowsThatDifferHaveDifferentDigests() {
        let texts =
            ["", "\0", "a", "a\0", "abcdefg", "abcdefg\0", "abcdefgh", "bacdefgh"].map(Cell.text)
            + [105, 106, 112, 113, 7_000, 7_001].map {
                Cell.text(String(repeating: "x", count: $0))
            }
            + [Cell.text(String(repeating: "x", count: 6_999) + "y")]
        let numbers: [Cell] = [
            .number(0, scale: 2), .number(1, scale: 2), .number(1, scale: 4),
            .number(-1, scale: 2), .number(.max, scale: 2), .number(.min, scale: 2),
            .number(1 << 56, scale: 2), .number(1 << 61 - 1, scale: 2),
        ]
        let cells = [.null] + texts + numbers
        var seen: [RowDigest: [Cell]] = [:]
        for cell in cells {
            for row in [[cell], [.null, cell], [cell, .number(7, scale: 0)]] {
                let before = seen.updateValue(row, forKey: Self.digest(row))
                // The row of one NULL and that of two are one: a table has as many columns always.
                #expect(before == nil || cell == .null, "\(row) and \(before ?? [])")
            }
        }
        // A column of nothing but zeros has no scale.
        #expect(Self.digest([.number(0, scale: 2)]) == Self.digest([.number(0, scale: 4)]))
    }

    @Test func theKeyDecides() {
        let row: [Cell] = [.text("North"), .number(600, scale: 2)]
        let other = RowDigestKey(first: Self.key.first, second: Self.key.second + 1)
        #expect(Self.digest(row).first == Self.digest(row, key: other).first)
        #expect(Self.digest(row).second != Self.digest(row, key: other).second)
        #expect(RowDigestKey(hex: Self.key.hex) == Self.key)
        #expect(RowDigestKey(hex: RowDigestKey(first: 1, second: 2).hex)?.second == 2)
        #expect(RowDigestKey(hex: "ffffffffffffffff0000000000000001") == nil)
    }

    /// The polynomial, evaluated term by term.
    @Test func aDigestIsTheValueOfThePolynomial() {
        let modulus = UInt128(RowDigester.modulus)
        func power(_ base: UInt64, _ exponent: Int) -> UInt128 {
            (0..<exponent).reduce(1) { value, _ in value * UInt128(base) % modulus }
        }
        func value(_ terms: [(exponent: Int, coefficient: UInt128)], at point: UInt64) -> UInt64 {
            UInt64(
                terms.reduce(0) { sum, term in
                    (sum + term.coefficient % modulus * power(point, term.exponent)) % modulus
                })
        }
        // Column 0: -1 with two decimals. Column 1: 121 bytes, so that powers above 1024 are used.
        let text = String(repeating: "z", count: 121)
        var terms: [(exponent: Int, coefficient: UInt128)] = [
            (1, 1 << 56 - 1), (65, 0xFF | 3 << 8), (2, 122),
        ]
        for part in 0..<18 {
            let count = min(7, 121 - 7 * part)
            let word = (0..<count).reduce(UInt128(0)) { $0 | 0x7A << UInt128(8 * $1) }
            terms.append((2 + 64 * (part + 1), word))
        }
        let digest = Self.digest([.number(-1, scale: 2), .text(text)])
        #expect(digest.first == value(terms, at: Self.key.first))
        #expect(digest.second == value(terms, at: Self.key.second))
    }

    /// Whether columns are sent, not sent, or sent from some row on, rows have the same digests.
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func aDigestDoesNotTellWhatWasSent(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let kinds: [Cell] = [
            .null, .text("Söder"), .text(""), .number(-5, scale: 4), .number(0, scale: 2),
        ]
        let constants = (0..<6).map { _ in kinds.randomElement(using: &random) ?? .null }
        let varying = (0..<6).map { _ in Int.random(in: 1...40, using: &random) }
        var digester = RowDigester(Self.key)
        var isSent = [Bool](repeating: false, count: 6)
        for row in 0..<40 {
            let isKept = Bool.random(using: &random)
            var cells: [Cell] = [.number(Int64(row), scale: 0)]
            var begun: [Int] = []
            digester.beginRow()
            Self.put(cells[0], 0, isSent: true, &digester)
            for column in 1...6 {
                let varies = row >= varying[column - 1] && Bool.random(using: &random)
                let cell = varies ? Cell.number(Int64(row), scale: 2) : constants[column - 1]
                cells.append(cell)
                if varies, !isSent[column - 1] {
                    digester.uncover(column)
                    begun.append(column)
                }
                let sends = isSent[column - 1] || begun.contains(column)
                Self.put(cell, column, isSent: sends, &digester)
            }
            let digest = digester.endRow()
            #expect(digest == Self.digest(cells), "seed \(seed), row \(row)")
            // A row that the base has widens nothing.
            for column in begun where isKept {
                digester.release(column)
                isSent[column - 1] = true
            }
        }
    }
}
