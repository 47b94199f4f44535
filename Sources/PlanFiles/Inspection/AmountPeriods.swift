import BudgetModel

/// What period amounts are of: a column, the names of their own columns, or one year for all.
extension AmountVersions {
    mutating func findPeriodColumn(besides budgets: [Int]) {
        if let chosen = roles.choices.period {
            period = .constant(chosen)
            notes.say("period", "as you said")
            return
        }
        if let column = roles.choices.periodColumn.flatMap(roles.index) {
            let format = roles.period(of: column)?.format ?? .canonical
            period = .column(roles.reference(column), format: format, year: nil)
            notes.say("period", "as you said")
            return
        }
        let (found, year) = roles.periodColumns()
        guard let found, !budgets.contains(found.column) else { return }
        let name = roles.title(found.column)
        var source: YearSource?
        if found.format.needsYear {
            if let year, year.column != found.column {
                source = .column(roles.reference(year.column))
            } else if let only = soleYear {
                source = .constant(only.year)
                notes.doubt("period", "the year \(only.year) is that of the file's name or title")
            } else {
                missingPeriod =
                    "{column: \(name), format: \(found.format.rawValue), year: …}"
                    + "  # say which year the "
                    + "\(found.format == .month ? "months" : "quarters") are of"
                return
            }
        }
        period = .column(roles.reference(found.column), format: found.format, year: source)
        notes.say("period", "\(name) holds nothing but \(found.format.rawValue)")
    }

    var soleYear: YearWords.Year? {
        surroundingYears.count == 1 ? surroundingYears[0] : nil
    }

    /// A period for the whole file, where no column gives one.
    mutating func takeConstantPeriod(_ year: YearWords.Year?, _ reason: String) {
        guard period == nil, missingPeriod.isEmpty else { return }
        var (year, reason) = (year, reason)
        if year == nil, let text = constantYear() { (year, reason) = text }
        if year == nil, let only = soleYear {
            (year, reason) = (only, "the file's name or title says so")
        }
        guard let year else {
            missingPeriod =
                "{constant: YYYY}  # no column and no name says which year the plan is for"
            return
        }
        period = .constant(Period(grain: .year, index: Int32(year.year)))
        if year.isSpan {
            notes.doubt(
                "period",
                "\(reason): a financial year, taken as the year it ends in; set "
                    + "fiscal_year if it does not begin in January")
        } else {
            notes.doubt("period", reason)
        }
    }

    /// A column whose only value names a year, such as `FY16-17`.
    func constantYear() -> (YearWords.Year?, String)? {
        for column in roles.columns.indices where !roles.taken.contains(column) {
            let usual = roles.columns[column].frequent
            guard let first = usual.first, first.count * 100 >= roles.columns[column].filled * 98,
                roles.columns[column].filled > 1
            else { continue }
            let years = YearWords.years(first.value)
            if years.count == 1, roles.fit(column, .year) >= .part || years[0].isSpan {
                return (years[0], "\(roles.title(column)) is “\(first.value)” throughout")
            }
        }
        return nil
    }

    /// Wide files: a column for each month or quarter.
    mutating func takePeriods(_ budgets: [Int]) -> Bool {
        var found: [(column: Int, period: Period)] = []
        let year = soleYear ?? constantYear()?.0
        for column in budgets {
            if let period = head(column).period {
                found.append((column, period))
            } else if let month = head(column).month, let year {
                found.append(
                    (column, Period(grain: .month, index: Int32(year.year * 12 + month - 1))))
            }
        }
        let fine = found.filter { $0.period.grain != .year }
        let months = budgets.count { head($0).month != nil && head($0).period == nil }
        if months >= 2, year == nil {
            missingPeriod = "by_amount  # say the year of each column: {column: …, period: YYYY-MM}"
            period = nil
            return false
        }
        guard fine.count >= 2, fine.count * 2 >= budgets.count else { return false }
        if months > 0 { notes.doubt("period", "the year of the months is that of the file's name") }
        period = .byAmountColumn
        notes.say("period", "the columns are named after periods")
        let isLong = roles.mapping.version != nil
        let isNamed = fine.allSatisfy { self.role($0.column) != nil }
        let chosen = roles.choices.plan
        let role = isLong || isNamed && chosen == nil ? nil : wholeRole()
        for item in fine {
            add(item.column, isLong ? nil : chosen ?? self.role(item.column) ?? role, item.period)
        }
        return true
    }

    /// Wide files: one and the same kind of plan for several years.
    mutating func takeYears(_ budgets: [Int]) -> Bool {
        let dated = budgets.filter { head($0).years.count == 1 }
        guard dated.count >= 2, isByColumnPossible else { return false }
        let years = dated.compactMap { head($0).years.first?.year }
        let kinds = Set(dated.map { head($0).version.map(\.rawValue) ?? "" })
        let hasWords = dated.contains { [.reference, .current].contains(head($0).version) }
        let plans = roles.mapping.version != nil
        guard Set(years).count == dated.count, plans || !hasWords else { return false }
        guard let first = years.min() else { return false }
        // The year before the plan's own stands in the file: then it is what the plan is held
        // against.
        let own = ownYear(years)
        if !plans, let own, years.contains(own - 1) { return false }
        if !plans, own == nil, dated.count == 2, kinds.count == 1 || hasOutturn { return false }
        if !plans, own == nil, dated.count == 2 { return false }
        if !plans, let own, own != first { return false }
        period = .byAmountColumn
        notes.doubt(
            "period", "the columns are named after years, \(first) to \(years.max() ?? first)")
        let role = plans ? nil : wholeRole()
        for column in dated {
            let year = head(column).years[0].year
            add(column, plans ? nil : role, Period(grain: .year, index: Int32(year)))
        }
        return true
    }

    var hasOutturn: Bool { roles.heads.contains { $0.version == .outturn } }

    var isByColumnPossible: Bool {
        if roles.choices.period != nil || roles.choices.periodColumn != nil { return false }
        return period == nil
    }

    /// The year that the file is the plan of, by its name or title.
    func ownYear(_ years: [Int]) -> Int? {
        let named = surroundingYears.map(\.year).filter(years.contains)
        if Set(named).count == 1 { return named[0] }
        let short = YearWords.shortYears(roles.fileName).filter(years.contains)
        return named.isEmpty && Set(short).count == 1 ? short[0] : nil
    }
}
