import BudgetModel
import Diagnostics
import Reconciliation

/// Reads entries and their legs back.
extension OutcomeReader {
    mutating func readEntries() throws {
        var codes = codes
        var entries: [ReallocationEntry] = []
        var positions: [EntryNumber: Int] = [:]
        try copy(.reallocationEntry, orderedBy: "benefit_id, entry") { fields in
            let number = fields.integer() ?? 0
            let benefit = fields.code(in: &codes.benefits)
            positions[EntryNumber(benefit: benefit, number: number)] = entries.count
            let measure = fields.measure()
            let period = fields.period() ?? Period(grain: .month, index: 0)
            let (source, destination) = (fields.line(&codes), fields.line(&codes))
            func key(_ line: (unit: Code, account: Code, activity: Code)) -> LineKey {
                LineKey(
                    unit: line.unit, account: line.account, activity: line.activity,
                    period: period)
            }
            let isCut = fields.text() == "cut"
            let owed = try fields.amount(measure)
            let shown = try fields.amount(measure)
            let toBook = try fields.amount(measure)
            let unbookable = try fields.amount(measure)
            let toGive = try fields.amount(measure)
            var entry = ReallocationEntry(
                benefit: benefit, measure: measure, source: key(source),
                destination: key(destination), isCut: isCut, owed: owed,
                owner: fields.code(in: &codes.texts))
            entry.shown = shown
            entry.toBook = toBook
            entry.unbookable = unbookable
            entry.toGive = toGive
            entries.append(entry)
        }
        self.codes = codes
        entryPositions = positions
        outcome.reallocations = RowList(entries)
    }

    /// - Precondition: entries have been read.
    mutating func readLegs() throws {
        var codes = codes
        let positions = entryPositions
        var legs: [EntryLeg] = []
        try copy(.reallocationLeg, orderedBy: "benefit_id, entry, leg") { fields in
            let entry = fields.number()
            let number = fields.number()
            let role = fields.text().flatMap(EntryLeg.Role.init(rawValue:)) ?? .take
            let (benefit, measure, period, line) = fields.claimOnLine(&codes)
            let isRevenue = fields.text() == "revenue"
            let shown = try fields.amount(measure)
            // A leg without its entry would be one of another run: the key keeps that from being.
            let position = positions[EntryNumber(benefit: benefit, number: entry)]
                .expected("a leg stands with its entry")
            legs.append(
                EntryLeg(
                    entry: position, number: Int(number) - 1, benefit: benefit,
                    measure: measure, period: period, role: role, line: line,
                    isRevenue: isRevenue, shown: shown, toBook: try fields.amount(measure)))
        }
        self.codes = codes
        outcome.legs = RowList(legs)
    }
}

/// An entry as tables number it. Runs of earlier versions numbered through the whole run, which is
/// as good a key.
struct EntryNumber: Hashable {
    var benefit: Code
    var number: Int64
}
