import BudgetModel

/// A set of codes of one book, one bit each: asked once a record, without hashing.
struct CodeSet: Sendable {
    private var words: [UInt64] = []

    init(_ codes: [Code]) {
        for code in codes where code != noCode {
            let word = Int(code >> 6)
            while words.count <= word { words.append(0) }
            words[word] |= 1 << UInt64(code & 63)
        }
    }

    func contains(_ code: Code) -> Bool {
        let word = Int(code >> 6)
        return word < words.count && words[word] >> UInt64(code & 63) & 1 == 1
    }
}
