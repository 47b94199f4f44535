import BudgetModel
import Diagnostics
import Foundation
import HostFiles
import Reconciliation
import ReportSamples
import Reports
import Testing

@Suite struct OutcomeFilesTests {
    private let scratch = ScratchFolder()

    private func directory() -> String { "\(scratch.path)/\(UUID().uuidString)/deep" }

    private func lines(_ path: String) throws -> [String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasSuffix("\n"))
        return text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    @Test func everyTableIsThereWithItsHeaderAndRows() throws {
        let outcome = SampleOutcome.make()
        let directory = directory()
        try OutcomeFiles.write(outcome, to: directory)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                == OutcomeFiles.names.sorted())
        for table in OutcomeTable.allCases {
            let lines = try lines("\(directory)/\(table.name).csv")
            #expect(lines[0] == table.columns.map(\.name).joined(separator: ","))
        }
        let claims = try lines("\(directory)/claim_outcome.csv")
        #expect(claims.count == outcome.claims.count + 1)
        let sum = claims.dropFirst().filter { $0.contains(",money,") }.reduce(into: Decimal()) {
            $0 += Decimal(string: String($1.split(separator: ",")[3]))!
        }
        let expected = outcome.claims.filter { $0.measure == .money }.reduce(0) { $0 + $1.claimed }
        #expect(sum == Decimal(expected) / 100)
    }

    @Test func theSameOutcomeGivesTheSameBytes() throws {
        let (first, second) = (directory(), directory())
        try OutcomeFiles.write(SampleOutcome.make(), to: first)
        try OutcomeFiles.write(SampleOutcome.make(), to: second)
        for name in OutcomeFiles.names {
            #expect(
                FileManager.default.contents(atPath: "\(first)/\(name)")
                    == FileManager.default.contents(atPath: "\(second)/\(name)"), "\(name)")
        }
    }

    @Test func amountsKeepSignAndEveryDigit() throws {
        var outcome = SampleOutcome.make(benefits: 0)
        let unit = outcome.codes.units.intern("a \"b\",\nc")
        var claim = ClaimOutcome(
            benefit: outcome.codes.benefits.intern("=1+1"), measure: .money,
            period: Period("2027-03")!, unit: unit, account: noCode, activity: noCode)
        claim.claimed = -5
        claim.inBase = .max
        claim.gross = 100
        claim.direct = .min
        outcome.claims = [claim]
        let directory = directory()
        try OutcomeFiles.write(outcome, to: directory)
        let text = try String(
            contentsOfFile: "\(directory)/claim_outcome.csv", encoding: .utf8)
        let row = text.drop { $0 != "\n" }.dropFirst()
        #expect(
            row.hasPrefix(
                "=1+1,money,2027-03,-0.05,92233720368547758.07,1.00,-92233720368547758.08,0.00"))
        #expect(row.hasSuffix(",\"a \"\"b\"\",\nc\",,\n"))
    }

    @Test func rejectedRowsStandWordForWord() throws {
        let rejected = RejectedRow(
            input: "plan", line: 418, column: 17, field: "amount", value: "12,3x",
            code: "plan.amount.malformed", reason: "the amount is not a number",
            fix: "write 1234.56", text: "28;4000;12,3x")
        let path = "\(scratch.path)/rejected.csv"
        try OutcomeFiles.write([rejected], to: path)
        #expect(
            try lines(path) == [
                "input,line,column,field,value,code,reason,fix,row",
                "plan,418,17,amount,\"12,3x\",plan.amount.malformed,the amount is not a number,"
                    + "write 1234.56,\"28;4000;12,3x\"",
            ])
    }

    @Test func summaryIsJSONWithExactFigures() throws {
        let outcome = SampleOutcome.make()
        let directory = directory()
        try OutcomeFiles.write(outcome, to: directory)
        let data = FileManager.default.contents(atPath: "\(directory)/summary.json")!
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let verdicts = try #require(json["verdicts"] as? [String: Int])
        #expect(verdicts.values.reduce(0, +) == outcome.benefits.count)
        let rows = try #require(json["rows"] as? [String: Int])
        #expect(rows["claim_outcome"] == outcome.claims.count)
        let text = String(decoding: data, as: UTF8.self)
        let claimed = Measure.money.text(outcome.measures[0].all.claimed)
        #expect(text.contains("\"claimed\": \(claimed),"))
    }

    @Test func anUnwritablePlaceIsAFindingAndTheOldFileStays() throws {
        #expect {
            try OutcomeFiles.write([], to: "/dev/full/rejected.csv")
        } throws: { ($0 as? Finding)?.code == "output.file.unwritable" }
        let path = "\(scratch.path)/kept.csv"
        try "old".write(toFile: path, atomically: false, encoding: .utf8)
        do {
            let file = try WholeFile(path)
            file.write("half of the new one")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
        #expect(!names.contains { $0.hasPrefix((path as NSString).lastPathComponent + ".partial") })
    }
}
