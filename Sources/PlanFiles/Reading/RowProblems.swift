import BudgetModel

extension PlanWorker {
    /// Everything that is wrong with a row, by column.
    func problems(of row: Row, _ index: Int) -> [RowProblem] {
        var found = amountProblems(row)
        found += keyProblems(row, index)
        found += timeProblems(row, index)
        if let column = layout.version {
            let value = code(books.version, row, column, index)
            if books.version.attributes[Int(value)] < 0 {
                found.append(
                    problem(
                        "plan.version.unknown", row, column,
                        "no version is declared for this value",
                        fix: "declare it under version: values: (ignored, if it is neither plan)"))
            }
        }
        if let column = layout.debitCredit {
            let value = code(books.debitCredit, row, column, index)
            if books.debitCredit.attributes[Int(value)] < 0 {
                found.append(
                    problem(
                        "plan.debit_credit.unknown", row, column,
                        "the value is neither declared as debit nor as credit",
                        fix: "declare it under debit_credit"))
            }
        }
        if found.isEmpty {
            let column = amounts.first?.column ?? 0
            found.append(
                problem(
                    "plan.amount.out_of_range", row, column,
                    "the amounts of the row are out of range together",
                    fix: "correct the amounts, or the scale of the source"))
        }
        return found.sorted { ($0.column, $0.code) < ($1.column, $1.code) }
    }

    private func problem(
        _ code: String, _ row: Row, _ column: Int, _ message: String, fix: String
    ) -> RowProblem {
        let position = column < row.count ? row.field(column).start - row.bytes : row.start
        return RowProblem(
            code: code, position: position, column: column, field: layout.header.title(column),
            value: decoded(row, column), message: message, fix: fix)
    }

    private func amountProblems(_ row: Row) -> [RowProblem] {
        amounts.compactMap { amount in
            let empty = Field(start: row.bytes, count: 0)
            let text = amount.column < row.count ? scan.text(row, amount.column) : empty
            guard let problem = format.problem(with: text.buffer) else { return nil }
            let (code, message, fix) = problem.explanation(
                of: source.dialect.encoding.decode(text.buffer), source.dialect, source.measure)
            return self.problem(code, row, amount.column, message, fix: fix)
        }
    }

    private func keyProblems(_ row: Row, _ index: Int) -> [RowProblem] {
        var found: [RowProblem] = []
        let dimensions: [(PlanLayout.Key, LocalBook, String, String, (String) -> String?)] = [
            (layout.unit, books.unit, "unit", "org_units", { self.books.near.unit($0) }),
            (layout.account, books.account, "account", "accounts", { self.books.near.account($0) }),
        ]
        for (key, book, name, list, nearest) in dimensions {
            guard let column = key.firstColumn else { continue }
            let local = Int(keyCode(key, book, row, index))
            let attribute = book.attributes[local]
            guard attribute < 0 else { continue }
            if attribute == PlanBooks.empty {
                found.append(
                    problem(
                        "plan.\(name).empty", row, column, "the \(name) is empty",
                        fix: "fill it in, skip such rows by rule, or list the column under "
                            + "fill_down if empty means “as above”"))
                continue
            }
            let near = nearest(book.texts[local])
            var problem = problem(
                "plan.\(name).unknown", row, column,
                "the \(name) is not in \(list)"
                    + (near.map { "; the nearest there is “\($0)”" } ?? ""),
                fix: (near.map { "correct it to \($0) where it comes from, or " } ?? "")
                    + "add it to \(list), map it by continuity at the source, or correct the code")
            problem.value = book.texts[local]
            found.append(problem)
        }
        return found
    }

    private func timeProblems(_ row: Row, _ index: Int) -> [RowProblem] {
        switch layout.time {
        case .constant, .byGroup: []
        case .column(let column, let format):
            [periodProblem(row, column, format, index)].compactMap(\.self)
        case .columns(let column, let format, let year):
            [periodProblem(row, column, format, index), yearProblem(row, year, index)]
                .compactMap(\.self)
        }
    }

    private func periodProblem(
        _ row: Row, _ column: Int, _ format: PeriodFormat, _ index: Int
    ) -> RowProblem? {
        let attribute = books.period.attributes[Int(code(books.period, row, column, index))]
        guard attribute < 0, attribute != PlanBooks.skipped else { return nil }
        let text = CodeText.cleaned(decoded(row, column))
        let reading = PeriodReading(format, grain: layout.grain, source.mapping)
        let (code, message, fix) = reading.explanation(of: text)
        return problem(code, row, column, message, fix: fix)
    }

    private func yearProblem(_ row: Row, _ column: Int, _ index: Int) -> RowProblem? {
        guard books.year.attributes[Int(code(books.year, row, column, index))] < 0 else {
            return nil
        }
        let isEmpty = decoded(row, column).isEmpty
        return problem(
            isEmpty ? "plan.period.empty" : "plan.period.malformed", row, column,
            isEmpty ? "the year is empty" : "this is no year from 1900 to 2199",
            fix: "write it with four digits; two years (2027/28) need fiscal_year of the source")
    }
}

extension PeriodReading {
    /// Code, message and fix for a text that stands for no period.
    func explanation(of text: String) -> (code: String, message: String, fix: String) {
        let usual =
            "write every period of the file as \(format.rawValue) at one grain, or set the period "
            + "format of the source"
        if text.isEmpty { return ("plan.period.empty", "the period is empty", usual) }
        switch meaning(of: text) {
        case .special(let number):
            let isOpening = number == 0
            return (
                "plan.period.malformed",
                isOpening
                    ? "period 000 is a special period, the balance carried forward: it has no month"
                    : "period \(number) is a special period, the closing of the year: it has no "
                        + "month",
                isOpening
                    ? "skip it: `special: {opening: skip}` beside the period's format (or first)"
                    : "count it in the last month or skip it: `special: {closing: last}` or "
                        + "`{closing: skip}` beside the period's format"
            )
        case .otherGrain:
            return ("plan.period.grain", "the period is not a \(grain.rawValue)", usual)
        case .otherYear:
            return (
                "plan.period.malformed", "the year is not between 1900 and 2199",
                "write it with four digits"
            )
        case .period, .skipped, .malformed: break
        }
        let others = PeriodFormat.allCases.filter { other in
            guard other != format, !other.needsYear || format.needsYear else { return false }
            let reading = PeriodReading(other, grain: other.grain ?? grain, self)
            switch reading.meaning(of: text) {
            case .period, .special: return true
            case .skipped, .otherGrain, .otherYear, .malformed: return false
            }
        }
        let message = "the period is not written as \(format.rawValue)"
        guard let other = others.first else {
            return ("plan.period.malformed", message, usual)
        }
        return (
            "plan.period.malformed", message,
            "set `format: \(other.rawValue)` if the whole column is written so; if a spreadsheet "
                + "made dates of it, save the column as text"
        )
    }

    private init(_ format: PeriodFormat, grain: Grain, _ other: PeriodReading) {
        self.format = format
        self.grain = grain
        fiscalYear = other.fiscalYear
        special = other.special
    }
}

extension AmountFormat {
    /// What is wrong with a field, if anything is.
    func problem(with field: UnsafeBufferPointer<UInt8>) -> AmountProblem? {
        do throws(AmountProblem) {
            _ = try read(field)
            return nil
        } catch {
            return error
        }
    }
}
