import BudgetModel

/// What the texts of a period column mean under the fiscal year and the special periods of their
/// source, at the grain of its plan.
struct PeriodReading {
    /// No plan is for another year: a digit is lost, or two were written for four.
    static let years: ClosedRange<Int32> = 1900...2199

    let format: PeriodFormat
    let grain: Grain
    let fiscalYear: FiscalYear
    let special: SpecialPeriods

    init(_ format: PeriodFormat, grain: Grain, _ mapping: PlanMapping) {
        self.format = format
        self.grain = grain
        fiscalYear = mapping.fiscalYear ?? .calendar
        special = mapping.specialPeriods
    }

    enum Meaning: Equatable {
        /// Its index at the grain; from the first of its year where the format names no year.
        case period(Int32)
        /// The rows are skipped by rule.
        case skipped
        /// A period without a month, for which no rule stands.
        case special(Int32)
        case otherGrain
        case otherYear
        case malformed
    }

    func meaning(of text: String) -> Meaning {
        switch format {
        case .fiscalPeriod: fiscalPeriod(text)
        case .fiscalPart: PeriodFormat.fiscalNumber(text).map { part($0) } ?? .malformed
        case .quarterYear: quarter(text)
        case .canonical, .year: canonical(text)
        case .yearMonthDashed, .monthYearDotted, .monthYearSlashed, .yearMonth, .dateDotted,
            .dateDashed, .month, .quarter, .monthName, .monthNameAlone:
            format.parse(text).map { settled($0) } ?? .malformed
        }
    }

    /// The index at the grain of the first period of a year, as a column or the pipeline names it.
    func firstPeriod(ofYear text: String) -> Int32? {
        guard let words = PeriodWords(text), Self.areYearWords(words.words),
            let year = words.year(isShort: false)
        else { return nil }
        let isFiscal = format == .fiscalPart || format == .quarter
        let first: MonthIndex
        switch year {
        case .named(let name):
            first = (isFiscal ? fiscalYear : .calendar).firstMonth(named: name)
        case .pair(let name):
            // Two years are one only where the year is not the calendar's.
            guard isFiscal, !fiscalYear.isCalendar else { return nil }
            first = fiscalYear.firstMonth(beginning: name)
        }
        guard Self.years.contains(first / 12), first % grain.months == 0 else { return nil }
        return first / grain.months
    }

    /// Words that may stand before a year.
    private static func areYearWords(_ words: [String]) -> Bool {
        words.allSatisfy { ["fy", "gj", "hj", "year", "år"].contains($0) }
    }

    private func settled(_ period: Period) -> Meaning {
        if period.grain != grain { return .otherGrain }
        if format.needsYear { return .period(period.index) }
        guard Self.years.contains(period.firstMonth / 12) else { return .otherYear }
        return .period(period.index)
    }

    private func canonical(_ text: String) -> Meaning {
        guard let period = format.parse(text) else { return .malformed }
        guard let settled = fiscalYear.calendar(period) else { return .otherGrain }
        return self.settled(settled)
    }

    private func quarter(_ text: String) -> Meaning {
        guard let found = PeriodWords(text)?.quarter, let year = found.year else {
            return .malformed
        }
        let first: MonthIndex
        switch year {
        case .named(let name): first = fiscalYear.firstMonth(named: name)
        case .pair(let name):
            guard !fiscalYear.isCalendar else { return .malformed }
            first = fiscalYear.firstMonth(beginning: name)
        }
        let month = first + found.quarter * 3
        guard month % 3 == 0 else { return .otherGrain }
        return settled(Period(grain: .quarter, index: month / 3))
    }

    /// `001.2027`, `013.2027`, `003.2027/28`.
    private func fiscalPeriod(_ text: String) -> Meaning {
        guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return .malformed }
        let digits = text.utf8[..<point]
        guard digits.count <= 3, digits.allSatisfy({ $0 &- 0x30 < 10 }),
            let number = Int32(String(text[..<point])),
            let words = PeriodWords(String(text[text.utf8.index(after: point)...])),
            words.words.isEmpty, let year = words.year(isShort: false)
        else { return .malformed }
        let first: MonthIndex
        switch year {
        case .named(let name): first = fiscalYear.firstMonth(named: name)
        case .pair(let name):
            guard !fiscalYear.isCalendar else { return .malformed }
            first = fiscalYear.firstMonth(beginning: name)
        }
        guard Self.years.contains(first / 12) else { return .otherYear }
        guard case .period(let offset) = part(number) else { return part(number) }
        return .period(first + offset)
    }

    /// A period of the fiscal year, from its first month.
    private func part(_ number: Int32) -> Meaning {
        if (1...12).contains(number) { return .period(number - 1) }
        let treatment: SpecialPeriods.Treatment?
        switch number {
        case 0: treatment = special.opening
        case 13...16: treatment = special.closing
        default: return .malformed
        }
        return switch treatment {
        case nil: .special(number)
        case .skip: .skipped
        case .first: .period(0)
        case .last: .period(11)
        }
    }
}
