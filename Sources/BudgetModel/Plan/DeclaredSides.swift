import Diagnostics

/// Which rows of a plan their sources declare to be revenues, where no account list tells
/// (contract, section 2, point 2). Rows beyond those that are held are expenses.
public struct DeclaredSides: Sendable {
    /// Of each row of the table's columns.
    public var side: [Side] = []
    /// Of each row, its line in the file; 0 where the source declares nothing.
    public var line: [UInt32] = []
    /// Of each row, its file among `paths`.
    public var file: [UInt16] = []
    public var paths: [String] = []

    /// A row may be both where its amounts tell it.
    public struct Side: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let revenue = Side(rawValue: 1)
        public static let expense = Side(rawValue: 2)
    }

    public init() {}

    public subscript(row: Int) -> Side { row < side.count ? side[row] : .expense }

    public func filePlace(_ row: Int) -> Place {
        guard row < file.count, Int(file[row]) < paths.count else { return .nowhere }
        return .file(path: paths[Int(file[row])], line: Int(line[row]), column: 0)
    }

    /// `path:line`, for a message; the path alone where the line is not known.
    public func place(_ row: Int) -> String {
        guard row < file.count, Int(file[row]) < paths.count else { return "" }
        return line[row] == 0 ? paths[Int(file[row])] : "\(paths[Int(file[row])]):\(line[row])"
    }

    /// Fills up to a number of rows, whose source declares nothing.
    mutating func fill(to count: Int) {
        let missing = count - side.count
        guard missing > 0 else { return }
        side += [Side](repeating: .expense, count: missing)
        line += [UInt32](repeating: 0, count: missing)
        file += [UInt16](repeating: .max, count: missing)
    }

    /// Adds the rows of another table behind these.
    mutating func append(_ other: DeclaredSides) {
        let first = UInt16(paths.count)
        paths += other.paths
        side += other.side
        line += other.line
        file += other.file.map { $0 == .max ? $0 : $0 + first }
    }
}

extension PlanTable {
    /// Joins the declarations of another source of the plan, before its rows are added.
    public mutating func joinSides(of other: PlanTable) {
        guard sides != nil || other.sides != nil else { return }
        var joined = sides ?? DeclaredSides()
        joined.fill(to: count)
        var added = other.sides ?? DeclaredSides()
        added.fill(to: other.count)
        joined.append(added)
        sides = joined
    }
}
