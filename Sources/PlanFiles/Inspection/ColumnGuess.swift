import BudgetModel

/// What the columns of a file mean, guessed from their names and contents.
struct ColumnGuess {
    var mapping = PlanMapping()
    var measure = Measure.money
    var doubts: [String] = []
    private let names: [String]
    private let rows: [[String]]
    private var used: Set<Int> = []

    /// - Parameter rows: without the header.
    init(names: [String], rows: [[String]], numbers: NumberGuess) {
        self.names = names
        self.rows = rows.filter { $0.count == names.count }
        let whole = names.joined(separator: " ").lowercased()
        let staffing = ["fte", "htv", "årsverk", "årsarbet", "person_years", "henkilötyö"]
        if staffing.contains(where: whole.contains) { measure = .personYears }
        let period = findPeriod(numbers)
        mapping.unit = key(
            "unit",
            ["unit", "profitcenter", "kst", "kostnadsställe", "kostenstelle", "enhet", "yksikkö"],
            ["avdeling", "kapitel", "menoluvun numero", "cost centre", "organisation"])
        mapping.account = optionalKey([
            "account", "konto", "kostenart", "haushaltsstelle", "titel", "menomomentin numero",
            "art", "tili",
        ])
        mapping.activity = optionalKey([
            "activity", "verksamhet", "tjeneste", "funktion", "fkz", "uppgift", "task", "grade",
            "tehtävä", "toiminto", "objektnr.",
        ])
        findAmounts(numbers, hasPeriod: period)
    }

    private mutating func take(_ keywords: [String]) -> Int? {
        let lowered = names.map { $0.lowercased() }
        for keyword in keywords {
            if let found = lowered.firstIndex(of: keyword), used.insert(found).inserted {
                return found
            }
        }
        for keyword in keywords where keyword.count > 3 {
            let found = lowered.indices.first {
                lowered[$0].contains(keyword) && !used.contains($0)
            }
            if let found {
                used.insert(found)
                return found
            }
        }
        return nil
    }

    private mutating func key(_ what: String, _ first: [String], _ second: [String]) -> KeyField {
        if let column = take(first + second) { return .column(reference(column)) }
        let free = names.indices.first { !used.contains($0) } ?? 0
        used.insert(free)
        doubts.append("no column name says \(what); \(title(free)) is a guess")
        return .column(reference(free))
    }

    private mutating func optionalKey(_ keywords: [String]) -> KeyField {
        take(keywords).map { .column(reference($0)) } ?? .absent
    }

    /// Whether a column holds the period.
    private mutating func findPeriod(_ numbers: NumberGuess) -> Bool {
        let formats: [PeriodFormat] = [
            .canonical, .yearMonth, .monthYearDotted, .monthYearSlashed, .dateDotted, .dateDashed,
            .fiscalPeriod,
        ]
        for column in names.indices {
            let cells = rows.prefix(500).map { $0[column] }.filter { !$0.isEmpty }
            guard !cells.isEmpty else { continue }
            let format = formats.first { format in
                cells.allSatisfy { cell in
                    guard let period = format.parse(cell) else { return false }
                    return (1990...2100).contains(period.firstMonth / 12)
                }
            }
            guard let format else { continue }
            mapping.period = .column(reference(column), format: format, year: nil)
            used.insert(column)
            return true
        }
        return false
    }

    private mutating func findAmounts(_ numbers: NumberGuess, hasPeriod: Bool) {
        let columns = numbers.columns.filter { !used.contains($0) && isAmount($0) }
        let periods = columns.map { Period(names[$0]) }
        if !columns.isEmpty, periods.allSatisfy({ $0 != nil }) {
            mapping.period = .byAmountColumn
            mapping.amounts = zip(columns, periods).map {
                AmountColumn(reference($0), role: .current, period: $1)
            }
            doubts.append(
                "the file has one amount for each period; it is taken for the current plan")
            return
        }
        if !hasPeriod {
            let year = names.compactMap(Self.year).max() ?? 2027
            mapping.period = .constant(Period(grain: .year, index: Int32(year)))
            doubts.append("no column holds the period; the year \(year) is a guess")
        }
        let plans = columns.filter { !isActual($0) }
        let proposed = plans.firstIndex { says($0, ["current", "förslag", "ansatz", "proposed"]) }
        let adopted = plans.firstIndex { says($0, ["reference", "fastställd", "vedtatt", "soll"]) }
        let last = proposed ?? (plans.count > 1 ? 1 : 0)
        let first = adopted ?? (plans.count > 1 ? (last == 0 ? 1 : last - 1) : nil)
        for column in columns {
            let role: VersionRole =
                plans.indices.contains(last) && column == plans[last]
                ? .current
                : first.map { plans[$0] == column } == true ? .reference : .ignored
            mapping.amounts.append(AmountColumn(reference(column), role: role))
        }
        if proposed == nil || adopted == nil {
            doubts.append("which amounts are the reference and which the current plan is a guess")
        }
    }

    /// Codes and line numbers are numbers too; amounts have decimals, groups, signs or great
    /// spread.
    private func isAmount(_ column: Int) -> Bool {
        let cells = rows.prefix(2000).map { $0[column] }.filter { !$0.isEmpty }
        let words = [
            "belopp", "amount", "betrag", "budget", "plan", "ansatz", "soll", "ist ", "fte",
            "määräraha", "budjetoitu", "toteutuma", "summa", "reference", "current", "förslag",
        ]
        if says(column, words) || Period(names[column]) != nil { return true }
        if cells.contains(where: { $0.hasPrefix("0") && $0.count > 1 && !$0.contains(",") }) {
            return false
        }
        return cells.contains { cell in cell.contains { !$0.isNumber } }
    }

    private func isActual(_ column: Int) -> Bool {
        says(column, ["ist ", "toteutuma", "utfall", "regnskap", "actual", "ve "])
    }

    private func says(_ column: Int, _ words: [String]) -> Bool {
        let name = names[column].lowercased() + " "
        return words.contains { name.contains($0) }
    }

    private static func year(_ name: String) -> Int? {
        name.split { !$0.isNumber }.compactMap { Int($0) }.first { (1990...2100).contains($0) }
    }

    private func title(_ column: Int) -> String {
        names[column].isEmpty ? "column \(column + 1)" : "“\(names[column])”"
    }

    private func reference(_ column: Int) -> ColumnReference {
        let name = names[column]
        return name.isEmpty || names.count(where: { $0 == name }) > 1
            ? .number(column + 1) : .name(name)
    }
}
