/// Rows that are worked out from columns when they are asked for.
public protocol RowSource<Row>: Sendable {
    associatedtype Row: Sendable
    var count: Int { get }
    func row(_ index: Int) -> Row
}

/// The rows of an outcome table, in key order: a collection that holds them, or a view of columns
/// that makes each one when it is asked for, so that a million of them take no space.
///
/// Whoever changes a row makes all of them held.
public struct RowList<Row: Sendable>: Sendable {
    @usableFromInline var held: [Row]
    /// One after the other; none where the rows are held.
    @usableFromInline var sources: [any RowSource<Row>]
    /// The first row of each source; one element more than sources.
    @usableFromInline var starts = [0]

    public init() { self.init([]) }

    public init(_ rows: [Row]) {
        held = rows
        sources = []
    }

    public init(_ source: some RowSource<Row>) {
        held = []
        sources = [source]
        starts = [0, source.count]
    }

    /// The rows of several lists, one list after the other.
    init(joining lists: [RowList]) {
        self.init()
        if lists.contains(where: { !$0.held.isEmpty }) {
            held = lists.flatMap { Array($0) }
            return
        }
        for source in lists.flatMap(\.sources) where source.count > 0 {
            sources.append(source)
            starts.append(starts[starts.count - 1] + source.count)
        }
    }

    /// What makes the rows, where one source makes all of them.
    var source: (any RowSource<Row>)? { sources.count == 1 ? sources[0] : nil }

    private mutating func hold() {
        if sources.isEmpty { return }
        held = Array(self)
        (sources, starts) = ([], [0])
    }
}

extension RowList: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int {
        sources.isEmpty ? held.count : starts[starts.count - 1]
    }

    @inlinable public subscript(index: Int) -> Row {
        get {
            if sources.isEmpty { return held[index] }
            var part = 0
            while index >= starts[part + 1] { part += 1 }
            return sources[part].row(index - starts[part])
        }
        set { set(newValue, at: index) }
    }

    @usableFromInline mutating func set(_ row: Row, at index: Int) {
        hold()
        held[index] = row
    }

    public mutating func replaceSubrange(
        _ range: Range<Int>, with rows: some Collection<Row>
    ) {
        hold()
        held.replaceSubrange(range, with: rows)
    }

    public mutating func append(_ row: Row) {
        hold()
        held.append(row)
    }

    public mutating func reserveCapacity(_ count: Int) { held.reserveCapacity(count) }
}

extension RowList: ExpressibleByArrayLiteral {
    public init(arrayLiteral rows: Row...) { self.init(rows) }
}
