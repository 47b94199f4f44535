import BudgetModel
import Reconciliation

/// One language speaking about one outcome: names, amounts and keys as a reader meets them.
struct Voice {
    let outcome: Outcome
    let language: Language
    let catalogue: Catalogue

    init(_ outcome: Outcome, _ language: Language) {
        self.outcome = outcome
        self.language = language
        catalogue = Catalogue(language, outcome.rules.currency)
    }

    /// An exact amount with its unit: `€1,234.56`, `1 234,56 €`, `2.00 person-years`.
    func amount(_ units: Units, _ measure: Measure) -> String {
        withUnit(language.number(units, measure), measure)
    }

    /// An amount for a headline: `€1,235`, `2.0 person-years`.
    func rounded(_ units: Units, _ measure: Measure) -> String {
        withUnit(language.rounded(units, measure), measure)
    }

    private func withUnit(_ number: String, _ measure: Measure) -> String {
        measure == .money
            ? language.money(number, catalogue.currency)
            : catalogue(.amountPersonYears, ["n": .text(number)])
    }

    func benefit(_ code: Code) -> String { SafeText.shown(outcome.codes.benefits.text(code)) }

    func text(_ code: Code) -> String { SafeText.shown(outcome.codes.texts.text(code)) }

    /// `Digital clinic (2810)`, or the bare code where the tree gives no name.
    func unit(_ code: Code) -> String {
        named(outcome.codes.units.text(code), outcome.units.name, code)
    }

    func account(_ code: Code) -> String {
        named(outcome.codes.accounts.text(code), outcome.accounts.name, code)
    }

    func activity(_ code: Code) -> String { SafeText.shown(outcome.codes.activities.text(code)) }

    /// `Remote care (INI-02)`, or the bare code where the register gives no name.
    func initiative(_ code: Code) -> String {
        if code == noCode { return catalogue[.initiativeNone] }
        return named(outcome.codes.initiatives.text(code), outcome.initiativeNames[code] ?? noCode)
    }

    private func named(_ code: String, _ names: [Code], _ index: Code) -> String {
        let isNamed = index != noCode && Int(index) < names.count
        return named(code, isNamed ? names[Int(index)] : noCode)
    }

    private func named(_ code: String, _ nameCode: Code) -> String {
        let code = SafeText.shown(code)
        guard nameCode != noCode else { return code }
        let name = text(nameCode)
        return name.isEmpty || name == code ? code : "\(name) (\(code))"
    }

    /// `2810 / 4000 / routine`: the place of a line, blank dimensions left out.
    func place(unit: Code, account: Code, activity: Code) -> String {
        [
            outcome.codes.units.text(unit), outcome.codes.accounts.text(account),
            outcome.codes.activities.text(activity),
        ].filter { !$0.isEmpty }.map { SafeText.shown($0) }.joined(separator: " / ")
    }

    func line(_ key: LineKey) -> String {
        place(unit: key.unit, account: key.account, activity: key.activity) + ", "
            + language.text(key.period)
    }

    /// The name of a tier: 0 is the crosswalk, 1 the first rule of the run.
    func tier(_ tier: UInt8) -> String {
        let rules = outcome.rules.tiers
        let name =
            tier == 0
            ? "crosswalk" : Int(tier) <= rules.count ? rules[Int(tier) - 1].name : "\(tier)"
        return catalogue[.tier, name]
    }

    func months(_ first: MonthIndex, _ last: MonthIndex) -> String {
        language.text(
            from: Period(grain: .month, index: first), to: Period(grain: .month, index: last))
    }

    /// `a, b and c` in the language.
    func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(catalogue[.and]) " + last
    }
}
