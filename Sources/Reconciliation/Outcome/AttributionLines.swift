import BudgetModel

/// Attribution that knows its lines by their places, so that nobody has to look a key up.
protocol AttributionLines: RowSource where Row == AttributionRow {
    /// The measure of a row, and the plan line that it stands on.
    func line(of index: Int) -> (measure: Measure, line: Int)
    /// Asks for what `line` will read.
    func prefetchLine(of index: Int)
    /// Asks for the key of a row's line.
    func prefetchKey(of index: Int)
}
