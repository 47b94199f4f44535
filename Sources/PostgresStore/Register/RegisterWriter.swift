import BudgetModel
import Register

/// Loads rows into schema `register`, for those who have no register yet.
///
/// All inputs go in by one transaction or none does.
public struct RegisterWriter {
    private let connection: Connection
    private let entity: String

    public init(_ connection: Connection, entity: String) {
        self.connection = connection
        self.entity = entity
    }

    /// Loads inputs in the order that their keys demand.
    ///
    /// - Parameters:
    ///   - isReplacing: removes the entity's rows of these tables first.
    ///   - rows: tells the rows of an input, each to `RegisterTableWriter.write`; what it throws
    ///     undoes everything.
    /// - Returns: rows loaded, by input.
    /// - Throws: `PostgresError` for keys that clash.
    @discardableResult
    public func load(
        _ inputs: [RegisterInput], isReplacing: Bool = false,
        rows: (RegisterInput, RegisterTableWriter) throws -> Void
    ) throws -> [RegisterInput: Int] {
        let ordered = RegisterInput.allCases.filter(inputs.contains)
        var counts: [RegisterInput: Int] = [:]
        try connection.transaction(name: "load register") {
            if isReplacing {
                for input in ordered.reversed() {
                    try connection.run(
                        "delete from register.\(input.tableName) where entity = $1",
                        [.text(entity)], name: "empty \(input.name)")
                }
            }
            for input in ordered {
                let table = RegisterTableWriter(connection, input, entity: entity)
                do {
                    try rows(input, table)
                    try table.finish()
                } catch let error as PostgresError {
                    guard error.sqlState == "23505" else { throw error }
                    var doubled = error
                    doubled.hint =
                        "Remove the doubled row, or replace what was loaded before: --replace."
                    throw doubled
                }
                counts[input] = Int(table.rowCount)
            }
        }
        return counts
    }
}

/// The rows of one input on their way into its table.
public final class RegisterTableWriter {
    private let connection: Connection
    private let input: RegisterInput
    private let entity: String
    private var stream: CopyInStream?
    public var rowCount: Int64 { stream?.rowCount ?? 0 }

    init(_ connection: Connection, _ input: RegisterInput, entity: String) {
        (self.connection, self.input, self.entity) = (connection, input, entity)
    }

    /// Writes a row that was taken.
    public func write(_ cells: RegisterCells) throws(PostgresError) {
        let stream = try open(cells)
        stream.beginRow(fieldCount: fields(cells).reduce(1) { $0 + width(input.columns[$1]) })
        stream.text(entity)
        for index in fields(cells) {
            let column = input.columns[index]
            if !cells.isPresent(index) {
                // Named among the fields because a file without it says something.
                stored(column.whenAbsent ?? .null, column, stream)
            } else {
                put(cells.value(index), column, stream)
            }
        }
        try stream.endRow()
    }

    /// The columns that are written: those of the file, and those that it speaks of by its silence.
    private func fields(_ cells: RegisterCells) -> [Int] {
        input.columns.indices.filter {
            cells.isPresent($0) || input.columns[$0].whenAbsent != nil
        }
    }

    /// A period stands in two columns.
    private func width(_ column: RegisterColumn) -> Int { column.kind == .period ? 2 : 1 }

    private func open(_ cells: RegisterCells) throws(PostgresError) -> CopyInStream {
        if let stream { return stream }
        let names = fields(cells).flatMap { index in
            let column = input.columns[index]
            return column.kind == .period ? [column.name, "period_grain"] : [column.name]
        }
        let opened = try CopyInStream(
            connection, table: "register.\(input.tableName)", columns: ["entity"] + names,
            name: "load \(input.name)")
        stream = opened
        return opened
    }

    private func put(
        _ value: RegisterCells.Value, _ column: RegisterColumn, _ stream: CopyInStream
    ) {
        switch value {
        case .empty: stored(column.whenEmpty, column, stream)
        case .text(let text): stream.text(text)
        case .boolean(let boolean): stream.boolean(boolean)
        case .day(let days): stream.int4(days - Int32(CivilDate.secondsTo2000 / 86_400))
        case .instant(let seconds): stream.timestamp(seconds)
        case .period(let period):
            stream.date(period.firstMonth)
            stream.text(period.grain.rawValue)
        case .units(let units, fractionDigits: 0): stream.int4(Int32(clamping: units))
        case .units(let units, let digits): stream.numeric(units, fractionDigits: digits)
        }
    }

    private func stored(
        _ value: RegisterColumn.Stored, _ column: RegisterColumn, _ stream: CopyInStream
    ) {
        switch value {
        case .null, .refused:
            for _ in 0..<width(column) { stream.null() }
        case .text(let text): stream.text(text)
        case .boolean(let boolean): stream.boolean(boolean)
        case .number(let number):
            let digits = column.fractionDigits ?? 0
            let units = (0..<digits).reduce(number) { units, _ in units * 10 }
            put(.units(units, fractionDigits: digits), column, stream)
        }
    }

    /// Ends the rows of this input.
    ///
    /// - Throws: what the server found wrong with any row.
    func finish() throws(PostgresError) { try stream?.finish() }
}
