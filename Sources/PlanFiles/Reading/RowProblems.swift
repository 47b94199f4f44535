import BudgetModel

extension PlanWorker {
    /// Everything that is wrong with a row, by column.
    func problems(of row: Row, _ index: Int) -> [RowProblem] {
        var found = amountProblems(row)
        found += keyProblems(row, index)
        found += timeProblems(row, index)
        if let column = layout.version {
            let value = code(books.version, field(row, column), index)
            if books.version.attributes[Int(value)] < 0 {
                found.append(
                    problem(
                        "plan.version.unknown", row, column,
                        "no version is declared for this value",
                        fix: "declare it under version: values: (ignored, if it is neither plan)"))
            }
        }
        if let column = layout.debitCredit {
            let value = code(books.debitCredit, field(row, column), index)
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
            let (code, message, fix) = problem.explanation(source.dialect, source.measure)
            return self.problem(code, row, amount.column, message, fix: fix)
        }
    }

    private func keyProblems(_ row: Row, _ index: Int) -> [RowProblem] {
        var found: [RowProblem] = []
        let dimensions: [(PlanLayout.Key, LocalBook, String, String)] = [
            (layout.unit, books.unit, "unit", "org_units"),
            (layout.account, books.account, "account", "accounts"),
        ]
        for (key, book, name, list) in dimensions {
            guard let (column, text) = keyField(key, row) else { continue }
            let attribute = book.attributes[Int(code(book, text, index))]
            guard attribute < 0 else { continue }
            var problem = problem(
                "plan.\(name).\(attribute == PlanBooks.empty ? "empty" : "unknown")", row, column,
                attribute == PlanBooks.empty
                    ? "the \(name) is empty" : "the \(name) is not in \(list)",
                fix: attribute == PlanBooks.empty
                    ? "fill it in, or skip such rows by rule"
                    : "add it to \(list), map it by continuity at the source, or correct the code")
            problem.value = source.dialect.encoding.decode(text.buffer)
            found.append(problem)
        }
        return found
    }

    private func keyField(_ key: PlanLayout.Key, _ row: Row) -> (column: Int, text: Field)? {
        switch key {
        case .absent, .constant: nil
        case .column(let column): (column, field(row, column))
        case .composed(let columns, let separator):
            (columns.first ?? 0, scan.joined(row, columns, separator: separator))
        }
    }

    private func timeProblems(_ row: Row, _ index: Int) -> [RowProblem] {
        var found: [RowProblem] = []
        func check(_ column: Int, _ book: LocalBook, _ format: PeriodFormat) {
            let attribute = book.attributes[Int(code(book, field(row, column), index))]
            guard attribute < 0 else { return }
            let parsed = format.parse(decoded(row, column))
            let (code, message) =
                attribute == PlanBooks.empty
                ? ("plan.period.empty", "the period is empty")
                : parsed.map { $0.grain != layout.grain } == true
                    ? ("plan.period.grain", "the period is not a \(layout.grain.rawValue)")
                    : ("plan.period.malformed", "the period is not written as \(format.rawValue)")
            found.append(
                problem(
                    code, row, column, message,
                    fix: "write every period of the file as \(format.rawValue) at one grain, or "
                        + "set the period format of the source"))
        }
        switch layout.time {
        case .constant, .byGroup: break
        case .column(let column, let format): check(column, books.period, format)
        case .columns(let column, let format, let year):
            check(column, books.period, format)
            check(year, books.year, .year)
        }
        return found
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

extension AmountProblem {
    /// Code, message and fix of the finding.
    func explanation(
        _ dialect: Dialect, _ measure: Measure
    ) -> (code: String, message: String, fix: String) {
        let grouping =
            dialect.grouping.isEmpty
            ? "no grouping"
            : "grouping by " + dialect.grouping.map(\.rawValue).sorted().joined(separator: ", ")
        let style = "decimal sign \(dialect.decimal.rawValue) and \(grouping)"
        switch self {
        case .empty:
            return (
                "plan.amount.empty", "the amount is empty",
                "fill it in, or set empty_amount: zero if the program leaves zeros out"
            )
        case .notANumber:
            return (
                "plan.amount.malformed", "the amount is not a number",
                "correct it, or set the sign style, currency_signs or dash_is_zero of the dialect"
            )
        case .ambiguous:
            return (
                "plan.amount.ambiguous",
                "the amount can be read in two ways under a dialect with \(style)",
                "declare the decimal sign and the grouping that the file uses"
            )
        case .tooPrecise:
            return (
                "plan.amount.too_precise",
                "the amount has more than \(measure.fractionDigits) decimals",
                "round it at the source, or correct the scale"
            )
        case .outOfRange:
            return (
                "plan.amount.out_of_range", "the amount is out of range",
                "correct it, or the scale of the source"
            )
        }
    }
}
