import BudgetModel

/// Columns that hold periods.
extension ColumnRoles {
    struct FoundPeriod {
        var column: Int
        var format: PeriodFormat
        var fit: Lexicon.Fit
    }

    func isPeriodColumn(_ column: Int) -> Bool { period(of: column) != nil }

    /// The format that nearly all values of a column are written in.
    func period(of column: Int) -> FoundPeriod? {
        let profile = columns[column]
        guard profile.filled > 0, profile.distinct <= 800, !profile.values.isEmpty else {
            return nil
        }
        let fit =
            [Lexicon.Meaning.period, .month, .quarter, .year].map { self.fit(column, $0) }
            .max() ?? .none
        for format in order {
            var (parsed, all) = (0, 0)
            for (value, count) in profile.values {
                all += count
                guard let period = format.parse(value) else { continue }
                let year = Int(period.firstMonth / 12)
                if format.needsYear || YearWords.plausible.contains(year) { parsed += count }
            }
            guard parsed * 100 >= all * 90, isSure(format, column, fit) else { continue }
            return FoundPeriod(column: column, format: format, fit: fit)
        }
        return nil
    }

    /// Years last but one: `canonical` reads them as well, and says less.
    private var order: [PeriodFormat] {
        let last: [PeriodFormat] = [.year, .month, .quarter, .fiscalPart]
        return PeriodFormat.allCases.filter { !last.contains($0) } + last
    }

    /// Four digits are years only where the name or the values leave no doubt; bare numbers are
    /// months only where the name says so.
    private func isSure(_ format: PeriodFormat, _ column: Int, _ fit: Lexicon.Fit) -> Bool {
        let profile = columns[column]
        let isBare = profile.whole * 100 >= profile.filled * 90
        switch format {
        case .month:
            return self.fit(column, .month) >= .word || self.fit(column, .period) >= .word
                || !sample.hasHeader && !isBare && (12...16).contains(profile.distinct)
        case .fiscalPart: return false
        // Tasks are called T1 and K2, too.
        case .quarter:
            return self.fit(column, .quarter) >= .word || self.fit(column, .period) >= .word
        case .canonical, .year:
            guard isBare else { return true }
            if format == .canonical { return false }
            if fit >= .part { return true }
            let years = profile.values.keys.compactMap { Int($0) }.sorted()
            guard let first = years.first, let last = years.last, years.count <= 15 else {
                return false
            }
            return last - first < years.count && years.count > 1
        case .yearMonth: return fit >= .part || profile.distinct <= 60
        default: return true
        }
    }

    /// The best column of periods, and one of years beside it.
    func periodColumns() -> (period: FoundPeriod?, year: FoundPeriod?) {
        let found = columns.indices.filter { !taken.contains($0) }.compactMap(period(of:))
        func rank(_ found: FoundPeriod) -> Int {
            let grain = found.format.grain?.months ?? 1
            return found.fit.rawValue * 4 + (grain == 1 ? 3 : grain == 3 ? 2 : 1)
                + (found.format.needsYear ? -1 : 0)
        }
        // Finer first: a month beside its year is the period.
        let best = found.filter { $0.format != .year }.max { rank($0) < rank($1) }
        let year = found.filter { $0.format == .year }.max { rank($0) < rank($1) }
        return (best ?? year, year)
    }
}
