/// What a reader fills row by row: an array, or a table in columns.
public protocol GrowingRows<Element>: Sequence {
    init()
    mutating func append(_ row: Element)
}

extension Array: GrowingRows {}
