import BudgetModel

/// What the columns of a file mean, judged by what they hold before what they are called.
///
/// Filled step by step: periods and other special columns, amounts, keys, signs. A column serves
/// one purpose.
struct ColumnRoles {
    let sample: FileSample
    let columns: [ColumnProfile]
    let lexicon: Lexicon
    let choices: InspectionChoices
    /// Name of the file without folder and endings.
    let fileName: String
    let heads: [Heading]
    let relations: ColumnRelations

    var mapping = PlanMapping()
    var measure = Measure.money
    var scale: Int64 = 1
    var notes = GuessNotes()
    /// Settings that the person must give: they are left out of the block.
    var missing: [String: String] = [:]
    var taken: Set<Int> = []
    /// Columns of amounts that the plan takes.
    var amounts: [Int] = []
    var numbers: NumberGuess
    var direction: Int?
    /// Columns that tell kinds of rows apart, such as a level.
    var level: Int?

    init(
        _ sample: FileSample, _ profile: FileProfile, _ lexicon: Lexicon,
        _ choices: InspectionChoices, fileName: String
    ) {
        self.sample = sample
        columns = profile.columns
        self.lexicon = lexicon
        self.choices = choices
        self.fileName = fileName
        relations = ColumnRelations(rows: profile.sample)
        heads = profile.columns.indices.map { column in
            Heading(
                name: column < sample.names.count ? sample.names[column] : "",
                above: column < sample.above.count ? sample.above[column] : "", lexicon)
        }
        numbers = NumberGuess([], choices)
        findSpecialColumns()
        let found = findAmounts()
        numbers = NumberGuess(found.map { columns[$0] }, choices)
        findMeasureAndScale(found)
        let plan = AmountVersions(self, found)
        take(plan)
        numbers = NumberGuess(amounts.map { columns[$0] }, choices)
        notes.add(numbers.notes)
        findKeys()
        findSigns()
    }

    private mutating func take(_ plan: AmountVersions) {
        mapping.amounts = plan.amounts
        if let period = plan.period {
            mapping.period = period
        } else {
            missing["period"] = plan.missingPeriod
            // Never read: the block is tried with a year that no plan has.
            mapping.period = .constant(Period(grain: .year, index: 1))
        }
        amounts = plan.columns
        taken.formUnion(plan.columns)
        taken.formUnion(plan.passedOver)
        notes.add(plan.notes)
    }

    // MARK: What others ask of a column

    func fit(_ column: Int, _ meaning: Lexicon.Meaning) -> Lexicon.Fit {
        lexicon.fit(heads[column].words, meaning)
    }

    func title(_ column: Int) -> String { heads[column].title(column) }

    func reference(_ column: Int) -> ColumnReference {
        let name = heads[column].name
        let isAlone = !name.isEmpty && heads.count(where: { $0.name == name }) == 1
        return isAlone && name.unicodeScalars.allSatisfy { $0.value >= 0x20 }
            ? .name(name) : .number(column + 1)
    }

    /// The column that the person named; nil where the file has none.
    func index(_ reference: ColumnReference) -> Int? {
        switch reference {
        case .number(let number): columns.indices.contains(number - 1) ? number - 1 : nil
        case .name(let name): heads.firstIndex { $0.name == name }
        }
    }

    /// Words in sentences, not codes.
    func isLabel(_ column: Int) -> Bool {
        let profile = columns[column]
        guard profile.withLetters * 2 > profile.filled else { return false }
        let length = profile.totalLength / max(1, profile.filled)
        return length > 8 || length > 5 && fit(column, .label) >= .word
    }

    func isCode(_ column: Int) -> Bool {
        let profile = columns[column]
        return profile.filled > 0 && !isLabel(column) && !profile.countsRows
    }

    /// The text beside a code: the nearest one to its right that nothing but codes parts it from.
    func partner(of column: Int) -> Int? {
        let words = heads[column].words
        if !words.isEmpty {
            let named = columns.indices.first {
                $0 != column && heads[$0].words.count > words.count
                    && heads[$0].words.starts(with: words) && fit($0, .label) != .none
            }
            if let named { return named }
        }
        for next in (column + 1)..<max(column + 1, min(column + 4, columns.count)) {
            if isLabel(next) { return next }
            if !isCode(next) || amounts.contains(next) { return nil }
        }
        return nil
    }

    /// Whether every value of one column goes with one value of another, and there are fewer of
    /// those: the other stands above it.
    func isAbove(_ parent: Int, _ column: Int) -> Bool {
        guard columns[parent].distinct < columns[column].distinct,
            let share = relations.determine([column], parent)
        else { return false }
        return share >= 940
    }
}
