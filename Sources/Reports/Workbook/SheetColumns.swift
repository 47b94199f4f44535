import BudgetModel
import Reconciliation

/// Where the columns of a table stand on its sheets: an amount that is money in one row and
/// person-years in another has a column for each, and a code is followed by its name.
struct SheetColumns {
    /// Of a column of the table.
    struct Slot {
        var place: Int
        /// Money stands at `place`, person-years behind it.
        var isSplit: Bool
        /// What stands behind a code.
        var name: ((Code) -> String)?
    }

    private(set) var slots: [Slot] = []
    private(set) var titles: [String] = []
    private(set) var widths: [Double] = []

    /// - Parameters:
    ///   - isSplit: whether rows of both measures stand in the table.
    ///   - names: by column, how its codes are called.
    init(
        _ columns: [TableColumn], _ catalogue: Catalogue, isSplit: Bool = false,
        names: [String: (Code) -> String] = [:]
    ) {
        for column in columns {
            let title = catalogue[.column, column.name]
            let width = SheetWords.width(column)
            let isAmount = isSplit && column.type == .amount
            let name = column.type == .code ? names[column.name] : nil
            slots.append(Slot(place: titles.count, isSplit: isAmount, name: name))
            widths.append(width)
            if isAmount {
                titles += Measure.allCases.map { "\(title), \(catalogue[.measure, $0.rawValue])" }
                widths.append(width)
            } else {
                titles.append(title)
            }
            if name != nil {
                titles.append("\(title): \(catalogue[.name])")
                widths.append(28)
            }
        }
    }

    /// The place of a table's column, of an amount in a measure.
    func place(_ column: Int, _ measure: Measure?) -> Int {
        slots[column].place + (slots[column].isSplit && measure == .personYears ? 1 : 0)
    }
}

extension Outcome {
    /// Whether rows of both measures stand in a table.
    func mixesMeasures(_ table: OutcomeTable) -> Bool {
        measures.count > 1 && table.columns.contains { $0.name == "measure" }
    }
}
