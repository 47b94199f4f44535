import BudgetModel

/// One setting that a file does not tell for sure.
public struct InspectionQuestion: Sendable, Hashable {
    /// As `--set` names it.
    public var setting: String
    /// What holds unless the person says otherwise; nil where only the person knows.
    public var proposal: String?
    /// Why it is asked, in a sentence.
    public var reason: String

    static func questions(_ inspection: Inspection) -> [InspectionQuestion] {
        let mapping = inspection.source.mapping
        var questions: [InspectionQuestion] = []
        for (setting, hint) in inspection.missing.sorted(by: { $0.key < $1.key })
        where InspectionChoices.settings.contains(setting) {
            let reason = hint.split(separator: "#").last.map { String($0).trimmed } ?? hint
            questions.append(InspectionQuestion(setting: setting, reason: reason))
        }
        func ask(_ setting: String, about note: String, _ proposal: String?) {
            let doubts = (inspection.notes.bySetting[note] ?? []).filter(\.isDoubt)
            guard inspection.missing[setting] == nil, let proposal, !doubts.isEmpty else { return }
            let reason = doubts.map(\.text).joined(separator: "; ")
            questions.append(
                InspectionQuestion(setting: setting, proposal: proposal, reason: reason))
        }
        ask("measure", about: "measure", inspection.source.measure.rawValue)
        ask("unit", about: "unit", plain(mapping.unit))
        ask("account", about: "account", plain(mapping.account))
        ask("activity", about: "activity", plain(mapping.activity))
        if case .constant(let period) = mapping.period {
            ask("period", about: "period", "\(period)")
        }
        ask("scale", about: "scale", String(inspection.source.dialect.scale))
        let roles = Set(mapping.amounts.map(\.role))
        if roles == [.current] || roles == [.reference] {
            ask("plan", about: "is", roles == [.current] ? "current" : "reference")
        } else if mapping.amounts.count == 2 {
            for role in ["reference", "current"] {
                let amount = mapping.amounts.first { $0.role == VersionRole(words: [role]) }
                ask(role, about: "is", amount.map { SourceBlockText.plain($0.column) })
            }
        }
        return questions
    }

    /// A key as `--set` takes it; nil where it cannot be said so.
    private static func plain(_ field: KeyField) -> String? {
        switch field {
        case .column(let column), .optionalColumn(let column): SourceBlockText.plain(column)
        case .composed(let columns, "."):
            columns.map(SourceBlockText.plain).joined(separator: "+")
        case .constant(let text): "=\(text)"
        case .absent: "none"
        case .composed: nil
        }
    }
}

extension SourceBlockText {
    static func plain(_ reference: ColumnReference) -> String {
        switch reference {
        case .name(let name): name
        case .number(let number): String(number)
        }
    }
}
