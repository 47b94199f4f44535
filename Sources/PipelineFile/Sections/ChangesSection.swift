import BudgetModel
import Diagnostics
import PlanFiles
import Yams

extension ChangeSettings {
    /// The section `changes:`.
    static func decode(
        _ reader: MappingReader, folder: String, dialects: [String: Dialect],
        fiscalYear: FiscalYear?
    ) -> ChangeSettings {
        let directory = reader.text("directory") ?? "changes"
        var settings = ChangeSettings(directory: Pipeline.resolve(directory, in: folder))
        settings.remindAfter =
            reader.integer("remind_after", in: 1...366) ?? settings.remindAfter
        _ = reader.required("files", "add `files:` with the form that the system takes")
        for node in reader.list("files") {
            let number = settings.files.count + 1
            let file = MappingReader.reading(
                node, name: reader.path("files[\(number)]"), reader.problems
            ) { ChangeFile.decode($0, dialects: dialects, fiscalYear: fiscalYear) }
            guard let file else { continue }
            if settings.files.contains(where: { $0.form.measure == file.form.measure }) {
                reader.problems.add(
                    "pipeline.changes.measure", at: node,
                    "two files of `changes` have one measure, so that a change would leave twice",
                    value: file.form.measure.rawValue, fix: "keep one of them")
            }
            settings.files.append(file)
        }
        return settings
    }
}

extension ChangeFile {
    static func decode(
        _ reader: MappingReader, dialects: [String: Dialect], fiscalYear: FiscalYear?
    ) -> ChangeFile? {
        let name = reader.requiredText("name", fix: "name the file, such as `ledger`")
        if let name { UsableName.check(name, key: "name", .fileName, reader) }
        let measure = reader.required("measure", "write `measure: money` or `person_years`")
            .flatMap { reader.word(of: $0, reader.path("measure"), Measure.self) }
        var file = ChangeFile(name: name ?? "", form: ChangeForm(measure: measure ?? .money))
        file.dialect = Dialect.decode(reader, dialects: dialects)
        file.form.scale = file.dialect.scale
        file.decodeForm(reader)
        file.decodeColumns(reader)
        file.period = reader.word("period", PeriodFormat.self) ?? file.period
        file.fiscalYear =
            reader.value("fiscal_year").flatMap {
                FiscalYear.decode($0, name: reader.path("fiscal_year"), reader.problems)
            } ?? fiscalYear ?? .calendar
        file.decodeTexts(reader)
        file.check(reader)
        return name == nil || measure == nil ? nil : file
    }

    private mutating func decodeForm(_ reader: MappingReader) {
        form.amounts = reader.word("amounts", ChangeForm.Amounts.self) ?? form.amounts
        form.rows = reader.word("rows", ChangeForm.Rows.self) ?? form.rows
        form.decimals = reader.integer("decimals", in: 0...6) ?? form.decimals
        signs = reader.word("signs", ChangeSigns.self) ?? signs
        if let sides = reader.mapping("debit_credit", Self.sides) { self.sides = sides }
        form.balance = reader.mapping("balance") { inner in
            inner.requiredText("unit", fix: "name the unit of the savings line").map {
                PlanLineCodes(
                    unit: $0, account: inner.text("account") ?? "",
                    activity: inner.text("activity") ?? "")
            }
        }
        if let node = reader.value("balance_text") {
            balanceText = Self.text(node, "balance_text", Self.wordsOfRows, reader) ?? balanceText
        }
        lineEnd = reader.word("line_end", LineEnd.self) ?? lineEnd
        if form.amounts == .absolutes, form.rows == .proposal {
            reader.problems.add(
                "pipeline.changes.rows", at: reader.value("rows"),
                "new amounts are of a line and of no single proposal",
                fix: "leave out `rows: proposal`, or write `amounts: delta`")
        }
        if form.amounts == .absolutes, form.balance != nil {
            reader.problems.add(
                "pipeline.changes.balance", at: reader.value("balance"),
                "new amounts have no balance: the savings line is no line of the plan",
                fix: "leave out `balance`, or write `amounts: delta`")
        }
    }

    private static func sides(_ reader: MappingReader) -> Sides? {
        guard let debit = reader.requiredText("debit", fix: "give the word for debit, such as D"),
            let credit = reader.requiredText("credit", fix: "give the word for credit, such as K")
        else { return nil }
        var sides = Sides()
        (sides.debit, sides.credit) = (debit, credit)
        return sides
    }

    private mutating func decodeColumns(_ reader: MappingReader) {
        _ = reader.required("columns", "list the columns, as `- {name: Account, is: account}`")
        columns = reader.list("columns").compactMap { node in
            MappingReader.reading(node, name: reader.path("columns"), reader.problems, Self.column)
        }
    }

    private static func column(_ reader: MappingReader) -> ChangeColumn? {
        let name = reader.text("name") ?? ""
        let field = reader.word("is", ChangeColumn.Field.self)
        let constant = reader.holds("constant") ? reader.text("constant") ?? "" : nil
        switch (field, constant) {
        case (let field?, nil): return ChangeColumn(name, .field(field))
        case (nil, let constant?): return ChangeColumn(name, .constant(constant))
        default:
            if field == nil, reader.holds("is") { return nil }
            reader.problems.add(
                "pipeline.changes.column", at: reader.node,
                "a column of `changes` does not say what it holds",
                value: name.isEmpty ? nil : name, fix: "write exactly one of `is:` and `constant:`")
            return nil
        }
    }

    private static let wordsOfRows: [ChangeText.Word] = [
        .batch, .run, .entity, .day, .proposals, .benefits,
    ]
    private static let wordsOfFile: [ChangeText.Word] = [
        .batch, .run, .entity, .day, .rows, .sum, .debit, .credit,
    ]

    private mutating func decodeTexts(_ reader: MappingReader) {
        if let node = reader.value("text") {
            text = Self.text(node, "text", Self.wordsOfRows, reader) ?? text
        }
        textLimit = reader.integer("text_limit", in: 1...10_000)
        func lines(_ key: String) -> [ChangeText] {
            reader.list(key).compactMap { Self.text($0, key, Self.wordsOfFile, reader) }
        }
        (header, trailer) = (lines("header"), lines("trailer"))
    }

    private static func text(
        _ node: Node, _ key: String, _ allowed: [ChangeText.Word], _ reader: MappingReader
    ) -> ChangeText? {
        guard let found = reader.text(of: node, reader.path(key)).map(ChangeText.init) else {
            return nil
        }
        let foreign = found.words.filter { !allowed.contains($0) }.map(\.rawValue)
        guard let first = (found.unknown + foreign).first else { return found }
        reader.problems.add(
            "pipeline.changes.text", at: node, "`\(reader.path(key))` has no such word in braces",
            value: first,
            fix: "write one of \(allowed.map { "{\($0.rawValue)}" }.joined(separator: ", "))")
        return nil
    }

    /// What the settings must say together.
    private func check(_ reader: MappingReader) {
        func holds(_ field: ChangeColumn.Field) -> Bool {
            columns.contains { $0.content == .field(field) }
        }
        guard !columns.isEmpty else { return }
        if !holds(.unit) || !holds(.period) {
            reader.problems.add(
                "pipeline.changes.key", at: reader.value("columns"),
                "the columns of `changes` do not name a line: unit and period are needed",
                fix: "add a column with `is: unit` and one with `is: period`")
        }
        if holds(.amount) == (holds(.debit) || holds(.credit)) || holds(.debit) != holds(.credit) {
            reader.problems.add(
                "pipeline.changes.amount", at: reader.value("columns"),
                "the columns of `changes` must hold the amount once",
                fix: "add a column with `is: amount`, or one with `is: debit` and one with "
                    + "`is: credit`")
        }
        if holds(.debitCredit) != reader.holds("debit_credit") {
            reader.problems.add(
                "pipeline.changes.sides", at: reader.value("debit_credit") ?? reader.node,
                "a column that tells debit from credit needs the words for them, and they need it",
                fix: "write both `is: debit_credit` in a column and "
                    + "`debit_credit: {debit: D, credit: K}`")
        }
        if !period.isWritten || period.needsYear && !holds(.year) {
            reader.problems.add(
                "pipeline.changes.period", at: reader.value("period"),
                "a file with this form of a period could not be read without doubt",
                value: period.rawValue,
                fix: period.isWritten
                    ? "add a column with `is: year`, or write a format with the year"
                    : "write months as numbers, such as yyyymm")
        }
    }
}
