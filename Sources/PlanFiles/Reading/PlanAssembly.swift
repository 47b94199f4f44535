import BudgetModel
import Diagnostics

/// From what the threads found to one plan: the same whatever the threads and block sizes were.
extension PlanParsing {
    func finish(into codes: inout Codes) throws(Findings) -> LoadedPlan {
        let segments = workers.flatMap(\.segments).sorted { $0.ordinal < $1.ordinal }
        let lines = LineNumbers(segments, before: input.linesBefore)
        let rejected = rejectedRows(lines)
        try refuseUnreadable(lines, rejected.findings)
        let totals = controlTotals()
        if totals.rejected.rows > Int64(source.maxRejected) {
            throw Findings(rejected.findings + [tooMany(totals.rejected.rows)])
        }
        if totals.read.rows == 0 {
            throw Findings([
                Finding(
                    "plan.file.no_rows", at: .file(path: source.path, line: 0, column: 0),
                    "the file has a header but no rows",
                    fix: "export it again, or leave the source out")
            ])
        }
        for index in workers.indices { workers[index].segments = [] }
        let maps = CodeMaps(workers, layout, &codes)
        var table = PlanTable(
            measure: source.measure, grain: layout.grain,
            hasAccount: layout.account.isPresent, hasActivity: layout.activity.isPresent)
        table.still = stillRows(segments, maps)
        var columns = PlanColumns(segments)
        if source.duplicates == .refuse {
            try columns.refuseDuplicates(maps, layout, lines, source)
        }
        if declaresSides { table.sides = columns.declaredSides(lines, source) }
        columns.move(into: &table, maps, layout)
        var loaded = LoadedPlan(
            table: table, givesReference: gives { $0.isReference },
            givesCurrent: gives { $0.isCurrent }, totals: totals, sha256: input.file.sha256(),
            byteCount: input.file.byteCount)
        loaded.findings = remarks(lines)
        loaded.rejected = Array(rejected.rows.prefix(source.maxRejected))
        loaded.approvedChanges = approvedChanges(maps, lines, &codes)
        return loaded
    }

    /// What a person must know of a file that was read: cells that were cleaned, and an end that
    /// may be missing.
    private func remarks(_ lines: LineNumbers) -> [Finding] {
        var findings: [Finding] = []
        for (dimension, key) in [layout.unit, layout.account, layout.activity].enumerated() {
            let count = workers.reduce(0) { $0 + $1.cleanedCells[dimension] }
            guard count > 0, let column = key.firstColumn else { continue }
            findings.append(
                CodeText.cleanedNote(
                    "plan.code.cleaned",
                    at: .file(path: source.path, line: layout.header.line, column: 0),
                    column: layout.header.title(column), count: count))
        }
        findings += shortenedCodes()
        if let end = workers.compactMap(\.openEnd).first {
            findings.append(
                Finding(
                    "plan.file.open_end", severity: .warning,
                    at: .file(
                        path: source.path, line: lines.line(end.ordinal, end.line),
                        column: end.column),
                    "the last line has no line end, so its last amount may have been cut",
                    value: end.value,
                    fix: "compare it with the source; export or copy the file again if it is not "
                        + "whole"))
        }
        return findings
    }

    /// Codes that a spreadsheet wrote in scientific notation: what they were cannot be known.
    private func shortenedCodes() -> [Finding] {
        let keys: [(PlanLayout.Key, KeyPath<PlanBooks, LocalBook>)] = [
            (layout.unit, \.unit), (layout.account, \.account), (layout.activity, \.activity),
        ]
        return keys.flatMap { key, book -> [Finding] in
            guard let column = key.firstColumn else { return [] }
            let texts = Set(workers.flatMap { $0.books[keyPath: book].texts })
            return texts.filter(Self.isScientific).sorted().prefix(20).map { text in
                Finding(
                    "plan.code.shortened", severity: .warning,
                    at: .file(path: source.path, line: layout.header.line, column: 0),
                    "\(layout.header.title(column)): the code looks like a number that a "
                        + "spreadsheet shortened",
                    value: text,
                    fix: "format the column as text in the spreadsheet, enter the code again and "
                        + "save the file")
            }
        }
    }

    /// `4,10E+03`.
    private static func isScientific(_ text: String) -> Bool {
        guard text.utf8.count <= 32, let e = text.utf8.firstIndex(where: { $0 | 0x20 == 0x65 }),
            e != text.startIndex
        else { return false }
        let power = text[e...].dropFirst()
        guard let sign = power.first, sign == "+" || sign == "-", power.count > 1,
            power.dropFirst().allSatisfy(\.isNumber)
        else { return false }
        return text[..<e].allSatisfy { $0.isNumber || $0 == "." || $0 == "," }
    }

    private func stillRows(_ segments: [PlanSegment], _ maps: CodeMaps) -> StillRows {
        var still = StillRows()
        for segment in segments {
            guard var block = segment.still else { continue }
            block.unit = block.unit.map { maps.unit.code($0, segment.worker) }
            block.account = block.account.map { maps.account.code($0, segment.worker) }
            block.activity = block.activity.map { maps.activity.code($0, segment.worker) }
            still.append(block)
        }
        return still
    }

    private func gives(_ version: (VersionRole) -> Bool) -> Bool {
        let byColumn = PlanBooks.version(source.mapping, layout)
        return layout.amounts.contains { amount in
            if let role = amount.role { return version(role) }
            guard let byColumn else { return false }
            return byColumn.roles.values.contains(where: version)
                || byColumn.otherwise.map(version) == true
        }
    }

    private func rejectedRows(_ lines: LineNumbers) -> (rows: [RejectedRow], findings: [Finding]) {
        let all = workers.flatMap(\.rejections).sorted {
            ($0.ordinal, $0.start) < ($1.ordinal, $1.start)
        }.prefix(source.keptRejections)
        var rows: [RejectedRow] = []
        var findings: [Finding] = []
        for rejection in all {
            let problem = rejection.problems[0]
            let place = rejection.places[0]
            rows.append(
                RejectedRow(
                    input: source.name, line: lines.line(rejection.ordinal, place.line),
                    column: place.column, field: problem.field, value: problem.value,
                    code: problem.code, reason: problem.message, fix: problem.fix,
                    text: rejection.text))
            guard findings.count < 100 else { continue }
            for (place, problem) in zip(rejection.places, rejection.problems) {
                findings.append(
                    Finding(
                        problem.code,
                        at: .file(
                            path: source.path, line: lines.line(rejection.ordinal, place.line),
                            column: place.column),
                        "\(problem.field): \(problem.message)", value: problem.value,
                        fix: problem.fix))
            }
        }
        return (rows, findings)
    }

    private func refuseUnreadable(_ lines: LineNumbers, _ before: [Finding]) throws(Findings) {
        guard let stop = workers.compactMap(\.stop).min(by: { $0.ordinal < $1.ordinal }) else {
            return
        }
        let place = Place.file(
            path: source.path, line: lines.line(stop.ordinal, stop.line), column: stop.column)
        throw Findings(
            before + [
                StopReason.finding(
                    stop.reason, at: place, value: stop.value, encoding: source.dialect.encoding,
                    name: source.dialect.encodingName)
            ])
    }

    private func tooMany(_ count: Int64) -> Finding {
        Finding(
            "plan.rejected.too_many", at: .file(path: source.path, line: 0, column: 0),
            "\(count) rows are rejected where the source allows \(source.maxRejected)",
            value: String(count),
            fix: "correct the rows, skip them by rule, or raise max_rejected of source "
                + source.name)
    }

    private func controlTotals() -> ControlTotals {
        var totals = ControlTotals()
        for amount in layout.amounts {
            let name = layout.header.totalName(amount.column)
            var own = name
            var count = 1
            while totals.amountColumns.contains(own) {
                count += 1
                own = "\(name) (\(count))"
            }
            totals.amountColumns.append(own)
        }
        func tally(_ part: (PlanWorker) -> LocalTally) -> ControlTotals.Tally {
            var sum = ControlTotals.Tally()
            sum.sums = .init(repeating: 0, count: layout.amounts.count)
            for worker in workers { sum.add(part(worker).tally) }
            return sum
        }
        totals.read = tally(\.read)
        totals.accepted = tally(\.accepted)
        totals.rejected = tally(\.rejected)
        totals.skipped = tally(\.skipped)
        return totals
    }

    private func approvedChanges(
        _ maps: CodeMaps, _ lines: LineNumbers, _ codes: inout Codes
    ) -> [ApprovedChange] {
        var all: [(worker: Int, change: LocalChange)] = []
        for worker in workers { all += worker.changes.map { (worker.index, $0) } }
        all.sort { ($0.change.ordinal, $0.change.line) < ($1.change.ordinal, $1.change.line) }
        var changes: [ApprovedChange] = []
        for (worker, change) in all {
            changes.append(
                ApprovedChange(
                    unit: maps.unit.code(change.unit, worker),
                    account: maps.account.code(change.account, worker),
                    activity: maps.activity.code(change.activity, worker),
                    period: layout.constantPeriod
                        ?? Period(grain: layout.grain, index: change.period),
                    measure: source.measure, type: change.type, size: .amount(change.amount),
                    decision: codes.texts.intern(change.decision),
                    reason: codes.texts.intern(change.reason),
                    place: .file(
                        path: source.path, line: lines.line(change.ordinal, change.line),
                        column: 0)))
        }
        return changes
    }
}

extension ControlTotals.Tally {
    mutating func add(_ other: ControlTotals.Tally) {
        rows += other.rows
        for index in sums.indices { sums[index] += other.sums[index] }
    }
}

/// Lines of the file before each block.
struct LineNumbers {
    private var before: [Int]

    init(_ segments: [PlanSegment], before first: Int) {
        before = [first]
        for segment in segments { before.append((before.last ?? 0) + segment.lineCount) }
    }

    /// The 1-based line of the file, given lines of a block before it.
    func line(_ ordinal: Int, _ line: Int) -> Int { before[ordinal] + line + 1 }
}

/// Codes of each thread's books in the books of the run.
struct CodeMaps {
    struct Dimension {
        /// By thread, then local code. Empty where no row has its own.
        var byWorker: [[Code]] = []
        /// What every row has otherwise.
        var constant = noCode

        func code(_ local: UInt32, _ worker: Int) -> Code {
            byWorker.isEmpty || local == noCode ? constant : byWorker[worker][Int(local)]
        }
    }

    let unit: Dimension
    let account: Dimension
    let activity: Dimension

    init(_ workers: [PlanWorker], _ layout: PlanLayout, _ codes: inout Codes) {
        unit = Self.merge(layout.unit, workers.map(\.books.unit), &codes.units)
        account = Self.merge(layout.account, workers.map(\.books.account), &codes.accounts)
        activity = Self.merge(layout.activity, workers.map(\.books.activity), &codes.activities)
    }

    /// Numbers values by first sight in the file, so that threads and blocks leave no trace.
    private static func merge(
        _ key: PlanLayout.Key, _ books: [LocalBook], _ global: inout CodeBook
    ) -> Dimension {
        var dimension = Dimension()
        if case .constant(let text) = key { dimension.constant = global.intern(text) }
        guard key.isPerRow else { return dimension }
        var all: [(sight: LocalBook.FirstSight, worker: Int, local: Int)] = []
        for (worker, book) in books.enumerated() {
            dimension.byWorker.append(.init(repeating: noCode, count: book.count))
            for local in 0..<book.count where book.attributes[local] >= 0 {
                all.append((book.firstSights[local], worker, local))
            }
        }
        all.sort { ($0.sight.ordinal, $0.sight.row) < ($1.sight.ordinal, $1.sight.row) }
        for (_, worker, local) in all {
            let text = books[worker].texts[local]
            if !text.isEmpty { dimension.byWorker[worker][local] = global.intern(text) }
        }
        return dimension
    }
}

extension PlanLayout.Key {
    /// The column that findings name.
    var firstColumn: Int? {
        switch self {
        case .absent, .constant: nil
        case .column(let column): column
        case .composed(let columns, _): columns.first
        }
    }

    var isPresent: Bool { if case .absent = self { false } else { true } }
}

extension PlanLayout {
    /// Whether every output row is a line of the current plan.
    var everyRowIsCurrent: Bool {
        groups.indices.allSatisfy { group in
            amounts.contains { $0.group == group && $0.role?.isCurrent == true }
        }
    }

    var constantPeriod: Period? { if case .constant(let period) = time { period } else { nil } }
}
