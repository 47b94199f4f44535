import BudgetModel

/// The words that may stand in a column, matched byte by byte without building a text.
public struct Vocabulary<Value: Sendable>: Sendable {
    private let words: [(bytes: [UInt8], value: Value)]
    /// Those to write, for people.
    let list: String

    /// - Parameter older: words that are read too, but no longer named.
    init(_ words: [(String, Value)], older: [(String, Value)] = []) {
        self.words = (words + older).map { (Array($0.0.utf8), $0.1) }
        list = words.map(\.0).joined(separator: ", ")
    }

    func value(_ bytes: UnsafeRawBufferPointer) -> Value? {
        for word in words where word.bytes.count == bytes.count {
            if word.bytes.elementsEqual(bytes) { return word.value }
        }
        return nil
    }
}

extension Vocabulary
where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    init(older: [(String, Value)] = []) {
        self.init(Value.allCases.map { ($0.rawValue, $0) }, older: older)
    }
}

extension Vocabulary where Value == Measure {
    /// `euro` is what money was called when there was no other currency.
    static let measures = Vocabulary(
        [("money", .money), ("person_years", .personYears)], older: [("euro", .money)])
}
