import BudgetModel
import Diagnostics
import Foundation
import Reconciliation
import ReportSamples
import Testing

@testable import Reports

@Suite struct DocumentTests {
    private let outcome = SampleOutcome.make()

    private let scratch = ScratchFolder()

    private func path(_ suffix: String) -> String { "\(scratch.path)/report.\(suffix)" }

    /// The sums of the amounts of a table's rows, by column and measure.
    private func sums(_ table: ReportTable) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        for row in table.rows {
            for (cell, column) in zip(row, table.columns) {
                guard case .amount(let units, let measure) = cell else { continue }
                sums["\(column.name) \(measure.rawValue)", default: 0] += units
            }
        }
        return sums
    }

    @Test func everyTableAddsUpToTheRun() throws {
        let context = RunContext.sample(for: outcome)
        let tables = ReportDocument(outcome, context, .english).tables(.full)
        for totals in outcome.measures {
            let (all, name) = (totals.all, totals.measure.rawValue)
            // Averages of person-years are rounded row by row (contract, section 2).
            let slack = totals.measure == .money ? 0 : Int64(outcome.benefits.count)
            for tableName in ["units_\(name)", "initiatives_\(name)", "benefits"] {
                let table = try #require(tables.first { $0.name == tableName })
                let sums = sums(table)
                for (column, units) in [
                    ("claimed", all.claimed), ("owed", all.owed), ("direct", all.direct),
                    ("visible", all.visible), ("reabsorbed", all.reabsorbed),
                    ("missing", all.missing),
                ] {
                    let sum = try #require(sums["\(column) \(name)"])
                    #expect(abs(sum - units) <= slack, "\(tableName) \(column)")
                }
            }
        }
    }

    @Test func jsonHoldsEveryTableExactly() throws {
        let context = RunContext.sample(for: outcome)
        let text = JSONReport(outcome, context, .swedish).text(.full)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let tables = try #require(json["tables"] as? [[String: Any]])
        let document = ReportDocument(outcome, context, .swedish).tables(.full)
        #expect(tables.compactMap { $0["name"] as? String } == document.map(\.name))
        for (table, expected) in zip(tables, document) {
            #expect((table["rows"] as? [[String: Any]])?.count == expected.rows.count)
        }
        #expect(text.contains("\"owed\": \(Measure.money.text(outcome.measures[0].all.owed))"))
    }

    @Test func markdownRowsHaveTheirColumns() {
        let context = RunContext.sample(for: outcome)
        for table in ReportDocument(outcome, context, .finnish).tables(.full) {
            let text = MarkdownReport.text(table, .finnish)
            let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }
            #expect(rows.count == table.rows.count + 2 + (table.totals == nil ? 0 : 1))
            #expect(rows.allSatisfy { $0.count { $0 == "|" } == table.columns.count + 1 })
        }
    }

    @Test func hostileNamesStayTextInEveryFormat() throws {
        let outcome = SampleOutcome.make(decorate: HostileText.decorate)
        let context = RunContext.sample(for: outcome, decorate: HostileText.decorate)
        let markdown = MarkdownReport(outcome, context, .english).text(.full)
        #expect(!markdown.contains("<script"))
        #expect(markdown.firstRange(of: /[^\\]\]\(javascript/) == nil)
        let json = JSONReport(outcome, context, .english).text(.full)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.utf8)) }
        #expect(!json.contains("<") && !json.contains("\u{202E}"))
        for table in ReportDocument(outcome, context, .swedish).tables(.full) {
            for line in CSVReport.text(table, .swedish).split(whereSeparator: \.isNewline)
                .dropFirst()
            {
                for field in line.split(separator: ";") {
                    let text = field.drop { $0 == "\"" || $0 == "\u{FEFF}" }
                    let isNumber = text.allSatisfy { $0.isNumber || "-,– ".contains($0) }
                    #expect(isNumber || !"=+-@".contains(text.first ?? " "), "\(text.prefix(40))")
                }
            }
        }
        #expect(CSVReport.field("=cmd|'/C calc'!A0", .english) == "\"'=cmd|'/C calc'!A0\"")
    }

    @Test(arguments: ReportFormat.allCases)
    func everyFormatIsWrittenWhole(format: ReportFormat) throws {
        let path = path(format.fileExtension)
        for variant in ReportVariant.allCases {
            try Report.write(
                outcome, context: .sample(for: outcome), format: format, language: .english,
                variant: variant, to: path)
        }
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(throws: Finding.self) {
            try Report.write(
                outcome, context: .sample(for: outcome), format: format, language: .english,
                to: "/proc/none/report")
        }
    }

    @Test func aFullSheetGoesOnInTheNext() throws {
        var report = WorkbookReport(outcome, .sample(for: outcome), .english)
        report.rowsPerSheet = 100
        let path = path("xlsx")
        try report.write(to: path)
        let unzip = Process()
        unzip.executableURL = URL(filePath: "/usr/bin/env")
        unzip.arguments = [
            "python3", "-c",
            "import sys,zipfile as z;"
                + "print(z.ZipFile(sys.argv[1]).read('xl/workbook.xml').decode())",
            path,
        ]
        let pipe = Pipe()
        unzip.standardOutput = pipe
        try unzip.run()
        let xml = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let sheets = xml.matches(of: /name="Claims( \(\d+\))?"/).count
        #expect(sheets == (outcome.claims.count + 99) / 100)
        #expect(xml.contains("claim_outcome_visible_2"))
    }

    @Test func sheetCellsAreWhatExcelCounts() {
        #expect(SheetWords.serial(2027 * 12 + 2) == 46_447)
        #expect(SheetWords.serial(1970 * 12) == 25_569)
        #expect(CivilDate.seconds("2027-03-31T02:15:04Z") == 1_806_459_304)
        #expect(CivilDate.seconds("yesterday") == nil)
        #expect(Sheet.letters(0) == "A" && Sheet.letters(26) == "AA" && Sheet.letters(701) == "ZZ")
        #expect(CellText.safe("a\u{0}\u{FFFE}") == "a\u{2400}[U+FFFE]")
    }
}
