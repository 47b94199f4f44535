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
    @usableFromInline var source: (any RowSource<Row>)?
    @usableFromInline var sourceCount = 0

    public init() { held = [] }
    public init(_ rows: [Row]) { held = rows }

    public init(_ source: some RowSource<Row>) {
        held = []
        self.source = source
        sourceCount = source.count
    }

    private mutating func hold() {
        guard let source else { return }
        held = (0..<sourceCount).map(source.row)
        self.source = nil
        sourceCount = 0
    }
}

extension RowList: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { source == nil ? held.count : sourceCount }

    @inlinable public subscript(index: Int) -> Row {
        get {
            if let source { return source.row(index) }
            return held[index]
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

/// The rows of several lists, one list after the other.
struct JoinedRows<Row: Sendable>: RowSource {
    private let lists: [RowList<Row>]
    let count: Int

    init(_ lists: [RowList<Row>]) {
        self.lists = lists
        count = lists.reduce(0) { $0 + $1.count }
    }

    func row(_ index: Int) -> Row {
        var place = index
        var list = 0
        while place >= lists[list].count {
            place -= lists[list].count
            list += 1
        }
        return lists[list][place]
    }
}
