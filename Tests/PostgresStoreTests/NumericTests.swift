import BudgetModel
import TestSupport
import Testing

@testable import PostgresStore

@Suite struct NumericTests {
    /// Every value goes into the server by binary COPY and is compared there with its own text.
    @Test func unitsSurviveTheServer() throws {
        let connection = try Connection(try PrivateCluster.database("numeric_in"))
        try connection.script(
            "create table t (position bigint, cents numeric, parts numeric, share numeric)",
            name: "make table")
        var generator = SeededGenerator(seed: 20_270_131)
        var values: [Int64] = [
            0, 1, -1, 99, 100, 101, 9_999, 10_000, 10_001, 999_999, 1_000_000, 100_000_000,
            -100_000_001, 99_999_999_999_999, 100_000_000_000_000, -100_000_000_000_001,
            999_900_000_000, 10_000_000_000_000_000, .max, .min, .max - 1, .min + 1,
        ]
        for _ in 0..<500 {
            let shift = Int64.random(in: 0...62, using: &generator)
            values.append(Int64.random(in: .min ... .max, using: &generator) >> shift)
        }
        let columns = ["position", "cents", "parts", "share"]
        let stream = try CopyInStream(connection, table: "t", columns: columns, name: "fill")
        for (position, value) in values.enumerated() {
            stream.beginRow(fieldCount: 4)
            stream.int8(Int64(position))
            stream.numeric(value, fractionDigits: 2)
            stream.numeric(value, fractionDigits: 4)
            stream.numeric(value, fractionDigits: 6)
            try stream.endRow()
        }
        try stream.finish()
        let stored = try connection.run("select * from t order by position", name: "read text")
        let texts = stored.map { row in (1...3).map { row.text($0) } }
        #expect(texts.count == values.count)
        for (value, text) in zip(values, texts) {
            #expect(text[0] == Measure.money.text(value))
            #expect(text[1] == Measure.personYears.text(value))
        }
        var read: [[Int64?]] = []
        let query = "select cents, parts, share from t order by position"
        try connection.copyOut(query, name: "read binary") { fields in
            read.append([
                try fields.units(fractionDigits: 2), try fields.units(fractionDigits: 4),
                try fields.units(fractionDigits: 6),
            ])
        }
        #expect(read == values.map { [$0, $0, $0] })
    }

    @Test(arguments: [
        ("0", 0), ("1e4", 1_000_000), ("1e14", 10_000_000_000_000_000), ("0.10", 10),
        ("-0.01", -1), ("12345678.90", 1_234_567_890), ("1.2300", 123),
        ("92233720368547758.07", Int64.max), ("-92233720368547758.08", Int64.min),
    ])
    func centsAreExact(text: String, cents: Int64) throws {
        #expect(try Self.read(text, fractionDigits: 2) == .success(cents))
    }

    @Test(arguments: [
        ("NaN", NumericFault.notFinite), ("Infinity", .notFinite), ("-Infinity", .notFinite),
        ("0.001", .tooManyDecimals), ("1.005", .tooManyDecimals), ("1e-30", .tooManyDecimals),
        ("92233720368547758.08", .outOfRange), ("1e40", .outOfRange), ("-1e20", .outOfRange),
    ])
    func whatIsNoExactAmountIsRefused(text: String, fault: NumericFault) throws {
        #expect(try Self.read(text, fractionDigits: 2) == .failure(fault))
    }

    private static func read(_ text: String, fractionDigits: Int) throws
        -> Result<Int64?, NumericFault>
    {
        let connection = try Connection(try PrivateCluster.shared.get().settings)
        var read: [Result<Int64?, NumericFault>] = []
        try connection.copyOut("select '\(text)'::numeric", name: "read") { fields in
            do {
                read.append(.success(try fields.units(fractionDigits: fractionDigits)))
            } catch let fault as NumericFault {
                read.append(.failure(fault))
            }
        }
        return try #require(read.first)
    }

    @Test func numericTextIsTheServersText() throws {
        let connection = try Connection(try PrivateCluster.shared.get().settings)
        let texts = [
            "0", "0.00", "1", "-1.5", "10000", "100000000.0001", "0.000012", "NaN", "Infinity",
            "12345678901234567890.123456789",
        ]
        for text in texts {
            try connection.copyOut("select '\(text)'::numeric", name: "read") { fields in
                #expect(fields.next().map { Numeric.text($0) } == text)
            }
        }
    }
}
