import BudgetModel
import Diagnostics
import PlanFiles
import TestSupport
import Testing

/// The short way through plain rows yields what the long way yields.
@Suite struct StraightRowsTests {
    private static let units = [
        "A", "\"A\"", " A", "A ", "\"A \"", "\"A\"\"B\"", "\"\"\"A\"\"\"", "A-long-unit-code", "B",
        "\"A-long-unit-code\"", "A-long-unit-codf", "12345678", "\"12345678\"", "", "\" \"", "Ö",
    ]
    private static let activities = [
        "100", "", "\"1\"\"00\"", "long activity 1", "long activity 2",
    ]
    private static let periods = ["2027-01", "\"2027-02\"", " 2027-03", "2027-12", "2027-13", ""]
    private static let amounts = [
        "0.00", "1.00", "1.00", "1.00", "\"1.00\"", "-3.5", "12345678.91", "x", " 7.25 ", "",
        "9999999999999999999",
    ]

    private func rows(_ seed: UInt64) -> String {
        var random = SeededGenerator(seed: seed)
        var text = "unit,activity,period,reference,current\n"
        var key = ["A", "100"]
        for _ in 0..<300 {
            if random.next() % 4 == 0 {
                key = [Self.units.randomElement(using: &random)!, key[1]]
            }
            if random.next() % 4 == 0 {
                key[1] = Self.activities.randomElement(using: &random)!
            }
            var cells = key
            cells.append(Self.periods.randomElement(using: &random)!)
            let amount = Self.amounts.randomElement(using: &random)!
            cells.append(amount)
            let stands = random.next() % 2 == 0
            cells.append(stands ? amount : Self.amounts.randomElement(using: &random)!)
            if random.next() % 40 == 0 { cells.removeLast() }
            text += cells.joined(separator: ",") + (random.next() % 3 == 0 ? "\r\n" : "\n")
        }
        return text
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func takesRowsAsTheLongWayDoes(_ seed: UInt64) {
        let file = TextFile(rows(seed))
        var short = PlanSource(name: "p", path: file.path, measure: .money, maxRejected: 1000)
        var long = short
        // No row has this unit, but every row has to be asked.
        long.mapping.skip = [RowRule(.name("unit"), .equals(["no such unit"]))]
        let expected = ReadResult(long, PlanReader(threads: 1))
        #expect(expected.lines.count > 20 && expected.rejected.count > 20, "seed \(seed)")
        let (result, differing) = readEveryWay(short)
        #expect(result == expected, "seed \(seed)")
        #expect(differing.isEmpty, "seed \(seed)")
        let apart = ReadResult(
            short, PlanReader(threads: 2, blockSize: 512, setsStillRowsApart: true))
        #expect(apart.lines.sorted() == expected.lines.sorted(), "seed \(seed)")
        #expect(apart.totals == expected.totals && apart.rejected == expected.rejected)
        short.duplicates = .refuse
        long.duplicates = .refuse
        #expect(
            ReadResult(short, PlanReader(threads: 2)) == ReadResult(long, PlanReader(threads: 1)))
    }

    /// Sequences of every length at every place of a 64-byte block, whole and broken.
    @Test func findsBrokenSequencesWhereverTheyStand() {
        let sequences: [[UInt8]] = [
            [0xC3, 0xA5], [0xE2, 0x80, 0x93], [0xF0, 0x9F, 0x98, 0x80], [0xC3], [0xE2, 0x80],
            [0xA5], [0xC0, 0xAF], [0xE0, 0x9F, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF0, 0x9F, 0x98], [0xC3, 0xA5, 0xA5], [0xE2, 0x80, 0x93, 0x93], [0xFF],
        ]
        for sequence in sequences {
            let isWhole = String(validating: sequence, as: UTF8.self) != nil
            for offset in 58...70 {
                var bytes = Array("unit,period,current\n".utf8)
                bytes += [UInt8](repeating: 0x41, count: 64 + offset) + sequence
                bytes += Array("å,2027,1\n".utf8)
                let file = TextFile(bytes)
                let source = PlanSource(name: "p", path: file.path, measure: .money)
                let results = ScanEngine.allCases.map {
                    ReadResult(source, PlanReader(threads: 1, engine: $0))
                }
                let result = results[0]
                #expect(results.allSatisfy { $0 == result }, "\(sequence) at \(offset)")
                #expect(
                    result.lines.count == (isWhole ? 1 : 0), "\(sequence) at \(offset)")
                guard !isWhole else { continue }
                // One continuation too many is the broken one.
                let whole = String(validating: sequence.dropLast(), as: UTF8.self) != nil
                let column = 65 + offset + (whole ? sequence.count - 1 : 0)
                #expect(
                    result.findings.first?.hasPrefix("2:\(column) plan.encoding.wrong") == true,
                    "\(sequence) at \(offset): \(result.findings)")
            }
        }
    }
}
