import BudgetModel
import Reconciliation

/// The first sheet: who, when, and totals that the workbook adds up itself.
struct SummarySheet {
    let report: WorkbookReport
    let book: Workbook
    let sheet: Sheet
    let written: [WorkbookReport.Written]
    private var catalogue: Catalogue { report.voice.catalogue }

    init(
        report: WorkbookReport, book: Workbook, sheet: Sheet,
        written: [WorkbookReport.Written]
    ) {
        self.report = report
        self.book = book
        self.sheet = sheet
        self.written = written
    }

    func write() {
        let context = report.context
        sheet.text(
            0, 0, catalogue(.pageTitle, ["entity": .text(SafeText.shown(context.entity))]), .title)
        var row = 1
        let facts: [(TextKey, String)] = [
            (.factEntity, context.entity), (.factPipeline, context.pipeline),
            (.factRun, context.runID),
            (.factAsOf, report.voice.language.time(context.asOf)),
            (.factFinished, report.voice.language.time(context.finishedAt)),
            (.factVersion, context.programVersion), (.factFingerprint, context.fingerprint),
        ]
        for (key, value) in facts {
            sheet.text(row, 0, catalogue[key])
            sheet.text(row, 1, SafeText.shown(value))
            row += 1
        }
        for totals in report.outcome.measures { row = write(totals, at: row + 1) }
        writeSheets(at: row + 1)
        sheet.widths([44, 22, 22, 22, 16])
        sheet.page()
    }

    private static let columns = [
        "claimed", "in_base", "direct", "visible", "timing", "parked", "redeployed", "cut",
        "reabsorbed", "missing",
    ]

    /// The run's figures beside sums over the claims and the benefits, and their difference.
    private func write(_ totals: MeasureTotals, at start: Int) -> Int {
        let measure = totals.measure
        let word = catalogue[.measure, measure.rawValue]
        let headings = [
            word, catalogue[.workbookRun], catalogue[.workbookFromClaims],
            catalogue[.workbookFromBenefits], catalogue[.workbookDifference],
        ]
        for (column, heading) in headings.enumerated() {
            sheet.text(start, column, heading, .heading)
        }
        let code =
            measure == .money
            ? report.voice.language.moneyFormat(catalogue.currency) : NumberFormats.personYearsCode
        let style = CellStyle.number(code)
        let all = totals.all
        let values = [
            all.claimed, all.inBase, all.direct, all.visible, all.timing, all.parked,
            all.redeployed, all.cut, all.reabsorbed, all.missing,
        ]
        var row = start + 1
        for (name, units) in zip(Self.columns, values) {
            let value = SheetWords.number(units, measure)
            sheet.text(row, 0, catalogue[.column, name])
            sheet.number(row, 1, value, book.format(style))
            let claims = sum(.claimOutcome, name, where: word)
            let periods = measure == .personYears ? Int(totals.periodCount) : 1
            let average = periods > 1 ? "=ROUND((\(claims))/\(periods),4)" : "=\(claims)"
            sheet.formula(row, 2, average, value: value, style)
            sheet.formula(
                row, 3, "=\(sum(.benefitOutcome, name, where: word))", value: value, style)
            let digits = measure.fractionDigits
            sheet.formula(
                row, 4, "=ROUND(C\(row + 1)-B\(row + 1),\(digits))", value: 0, style)
            row += 1
        }
        if measure == .personYears {
            sheet.text(
                row, 0, catalogue(.workbookNote, ["n": .count(Int(totals.periodCount))]))
            row += 1
        }
        return row
    }

    /// `SUMIFS(…)` over every sheet of the table, for rows of one measure.
    private func sum(_ table: OutcomeTable, _ column: String, where measure: String) -> String {
        guard let written = written.first(where: { $0.table == table }), written.rows > 0 else {
            return "0"
        }
        return zip(written.ranges(column), written.ranges("measure")).map { amounts, measures in
            "SUMIFS(\(amounts),\(measures),\"\(measure)\")"
        }.joined(separator: "+")
    }

    /// Every sheet's rows, and the sum of its amounts where one measure or a balance makes it mean
    /// something.
    private func writeSheets(at start: Int) {
        let headings = [
            catalogue[.workbookSheet], catalogue[.workbookRows], catalogue[.workbookSum],
        ]
        for (column, heading) in headings.enumerated() {
            sheet.text(start, column, heading, .heading)
        }
        for (index, table) in written.enumerated() {
            let row = start + 1 + index
            sheet.text(row, 0, catalogue[.table, table.table.name])
            sheet.number(row, 1, Double(table.rows), book.format(.number("#,##0")))
            guard let (column, units, measure) = total(of: table.table), table.rows > 0 else {
                continue
            }
            let ranges = table.ranges(column).map { "SUM(\($0))" }.joined(separator: "+")
            sheet.formula(
                row, 2, "=ROUND(\(ranges),4)", value: SheetWords.number(units, measure),
                .number("#,##0.00##"))
        }
    }

    private func total(of table: OutcomeTable) -> (column: String, Units, Measure)? {
        let outcome = report.outcome
        func adjusted(_ lines: AdjustedLines) -> Units {
            (0..<lines.count).reduce(0) { $0 + (lines.isTouched[$1] ? lines.adjusted($1) : 0) }
        }
        return switch table {
        case .adjustedBudgetLine: ("adjusted", adjusted(outcome.budgetLines), .money)
        case .adjustedStaffingLine: ("adjusted", adjusted(outcome.staffingLines), .personYears)
        default: nil
        }
    }
}
