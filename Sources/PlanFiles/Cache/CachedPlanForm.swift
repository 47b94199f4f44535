import BudgetModel
import Diagnostics

/// A parsed plan as bytes and back. Codes are numbered anew by first use, with their texts, so that
/// the form does not depend on the books of the run that wrote it.
enum CachedPlanForm {
    /// Whether a plan can be kept: files with rejected rows, approved changes or declared revenues
    /// of their own are read again, so that every place in them is told as it stands.
    static func canHold(_ plan: LoadedPlan) -> Bool {
        plan.rejected.isEmpty && plan.approvedChanges.isEmpty && plan.table.sides == nil
            && plan.totals.rejected.rows == 0
    }

    static func append(_ plan: LoadedPlan, codes: Codes, to bytes: inout [UInt8]) {
        var out = CacheWriter(after: bytes)
        bytes = []
        defer { bytes = out.bytes }
        let table = plan.table
        out.text(table.measure.rawValue)
        out.text(table.grain.rawValue)
        for flag in [table.hasAccount, table.hasActivity, plan.givesReference, plan.givesCurrent] {
            out.flag(flag)
        }
        out.integer(plan.byteCount)
        write(plan.totals, &out)
        var units = Renumbering(codes.units)
        var accounts = Renumbering(codes.accounts)
        var activities = Renumbering(codes.activities)
        out.column(units.numbers(table.unit))
        out.column(accounts.numbers(table.account))
        out.column(activities.numbers(table.activity))
        out.column(table.period)
        out.column(table.reference)
        out.column(table.current)
        out.column(table.isInCurrent.map { $0 ? UInt8(1) : 0 })
        out.integer(UInt64(table.still.blocks.count))
        for block in table.still.blocks {
            out.column(units.numbers(block.unit))
            out.column(accounts.numbers(block.account))
            out.column(activities.numbers(block.activity))
            out.column(block.bytes)
            out.integer(Int64(block.count))
            out.integer(block.periods?.lowerBound ?? 0)
            out.integer(block.periods?.upperBound ?? 0)
        }
        for book in [units, accounts, activities] { out.texts(book.texts) }
        out.integer(UInt64(plan.findings.count))
        for finding in plan.findings { write(finding, &out) }
    }

    /// A remark; its file is the one whose plan is read back.
    private static func write(_ finding: Finding, _ out: inout CacheWriter) {
        var (line, column) = (0, 0)
        if case .file(_, let atLine, let atColumn) = finding.place {
            (line, column) = (atLine, atColumn)
        }
        out.texts([finding.code, finding.severity.rawValue, finding.message, finding.fix])
        out.flag(finding.value != nil)
        out.text(finding.value ?? "")
        out.integer(Int64(line))
        out.integer(Int64(column))
    }

    private static func finding(_ input: inout CacheReader, path: String) -> Finding? {
        guard let texts = input.texts(), texts.count == 4,
            let severity = Severity(rawValue: texts[1]), let hasValue = input.flag(),
            let value = input.text(), let line = input.integer(Int64.self),
            let column = input.integer(Int64.self)
        else { return nil }
        return Finding(
            texts[0], severity: severity,
            at: .file(path: path, line: Int(line), column: Int(column)), texts[2],
            value: hasValue ? value : nil, fix: texts[3])
    }

    private static func findings(_ input: inout CacheReader, path: String) -> [Finding]? {
        guard let count = input.integer(UInt64.self), count < 10_000 else { return nil }
        var findings: [Finding] = []
        for _ in 0..<count {
            guard let finding = finding(&input, path: path) else { return nil }
            findings.append(finding)
        }
        return findings
    }

    private static func write(_ totals: ControlTotals, _ out: inout CacheWriter) {
        out.texts(totals.amountColumns)
        for tally in [totals.read, totals.accepted, totals.rejected, totals.skipped] {
            out.integer(tally.rows)
            out.column(tally.sums)
        }
    }

    /// - Returns: nil where the bytes are not what `append` makes.
    static func plan(
        _ bytes: ArraySlice<UInt8>, sha256: String, path: String, into codes: inout Codes
    ) -> LoadedPlan? {
        var input = CacheReader(bytes)
        guard let measure = input.text().flatMap(Measure.init(rawValue:)),
            let grain = input.text().flatMap(Grain.init(rawValue:)),
            let hasAccount = input.flag(), let hasActivity = input.flag(),
            let givesReference = input.flag(), let givesCurrent = input.flag(),
            let byteCount = input.integer(Int64.self), let totals = totals(&input)
        else { return nil }
        var table = PlanTable(
            measure: measure, grain: grain, hasAccount: hasAccount, hasActivity: hasActivity)
        guard readColumns(&table, &input), let blocks = blocks(&input),
            let units = input.texts(), let accounts = input.texts(),
            let activities = input.texts(), let findings = findings(&input, path: path),
            input.isAtEnd
        else { return nil }
        let unitCodes = units.map { codes.units.intern($0) }
        let accountCodes = accounts.map { codes.accounts.intern($0) }
        let activityCodes = activities.map { codes.activities.intern($0) }
        func recode(_ unit: inout [Code], _ account: inout [Code], _ activity: inout [Code]) -> Bool
        {
            recode(&unit, unitCodes) && recode(&account, accountCodes)
                && recode(&activity, activityCodes)
        }
        func recode(_ column: inout [Code], _ known: [Code]) -> Bool {
            for index in column.indices where column[index] != noCode {
                guard Int(column[index]) < known.count else { return false }
                column[index] = known[Int(column[index])]
            }
            return true
        }
        guard recode(&table.unit, &table.account, &table.activity) else { return nil }
        for var block in blocks {
            guard recode(&block.unit, &block.account, &block.activity) else { return nil }
            table.still.append(block)
        }
        var plan = LoadedPlan(
            table: table, givesReference: givesReference, givesCurrent: givesCurrent,
            totals: totals, sha256: sha256, byteCount: byteCount)
        plan.findings = findings
        return plan
    }

    private static func readColumns(_ table: inout PlanTable, _ input: inout CacheReader) -> Bool {
        guard let unit = input.column(Code.self), let account = input.column(Code.self),
            let activity = input.column(Code.self), let period = input.column(Int32.self),
            let reference = input.column(Units.self), let current = input.column(Units.self),
            let isInCurrent = input.column(UInt8.self)
        else { return false }
        let counts = [account.count, activity.count, period.count, reference.count, current.count]
        guard counts.allSatisfy({ $0 == unit.count }),
            isInCurrent.isEmpty || isInCurrent.count == unit.count
        else { return false }
        (table.unit, table.account, table.activity) = (unit, account, activity)
        (table.period, table.reference, table.current) = (period, reference, current)
        table.isInCurrent = isInCurrent.map { $0 == 1 }
        return true
    }

    private static func blocks(_ input: inout CacheReader) -> [StillRows.Block]? {
        guard let count = input.integer(UInt64.self) else { return nil }
        var blocks: [StillRows.Block] = []
        for _ in 0..<count {
            guard let unit = input.column(Code.self), let account = input.column(Code.self),
                let activity = input.column(Code.self), let bytes = input.column(UInt8.self),
                let rows = input.integer(Int64.self), let first = input.integer(Int32.self),
                let last = input.integer(Int32.self), rows > 0, first <= last
            else { return nil }
            blocks.append(
                StillRows.Block(
                    unit: unit, account: account, activity: activity, bytes: bytes,
                    count: Int(rows), periods: first...last))
        }
        return blocks
    }

    private static func totals(_ input: inout CacheReader) -> ControlTotals? {
        guard let columns = input.texts() else { return nil }
        var tallies: [ControlTotals.Tally] = []
        for _ in 0..<4 {
            var tally = ControlTotals.Tally()
            guard let rows = input.integer(Int64.self), let sums = input.column(Int128.self),
                sums.count == columns.count
            else { return nil }
            (tally.rows, tally.sums) = (rows, sums)
            tallies.append(tally)
        }
        var totals = ControlTotals()
        totals.amountColumns = columns
        (totals.read, totals.accepted) = (tallies[0], tallies[1])
        (totals.rejected, totals.skipped) = (tallies[2], tallies[3])
        return totals
    }
}

/// Numbers the codes of one book by first use.
private struct Renumbering {
    private let book: CodeBook
    private var numberOf: [Code]
    private(set) var texts: [String] = []

    init(_ book: CodeBook) {
        self.book = book
        numberOf = .init(repeating: noCode, count: book.count)
    }

    mutating func numbers(_ codes: [Code]) -> [Code] {
        codes.map { code in
            guard code != noCode else { return noCode }
            if numberOf[Int(code)] == noCode {
                numberOf[Int(code)] = Code(texts.count)
                texts.append(book.text(code))
            }
            return numberOf[Int(code)]
        }
    }
}
