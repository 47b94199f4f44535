import BudgetModel
import Reconciliation

/// Reads entries and their legs back.
extension OutcomeReader {
    mutating func readEntries() throws {
        var codes = codes
        var entries: [ReallocationEntry] = []
        try copy(.reallocationEntry, orderedBy: "entry") { fields in
            _ = fields.integer()
            let benefit = fields.code(in: &codes.benefits)
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
        outcome.reallocations = RowList(entries)
    }

    mutating func readLegs() throws {
        var codes = codes
        var legs: [EntryLeg] = []
        try copy(.reallocationLeg, orderedBy: "entry, leg") { fields in
            let entry = fields.integer() ?? 0
            let number = fields.integer() ?? 0
            let role = fields.text().flatMap(EntryLeg.Role.init(rawValue:)) ?? .take
            let benefit = fields.code(in: &codes.benefits)
            let measure = fields.measure()
            let period = fields.period() ?? Period(grain: .month, index: 0)
            let line = fields.line(&codes)
            let key = LineKey(
                unit: line.unit, account: line.account, activity: line.activity,
                period: fields.period() ?? period)
            let isRevenue = fields.text() == "revenue"
            let shown = try fields.amount(measure)
            legs.append(
                EntryLeg(
                    entry: Int(entry) - 1, number: Int(number) - 1, benefit: benefit,
                    measure: measure, period: period, role: role, line: key,
                    isRevenue: isRevenue, shown: shown, toBook: try fields.amount(measure)))
        }
        self.codes = codes
        outcome.legs = RowList(legs)
    }
}
