/// What a column holds, over every row of a file. Its memory is bounded whatever the file's length.
struct ColumnProfile {
    static let mostValues = 1024
    static let mostHashes = 1 << 16

    var filled = 0
    var empty = 0
    var dashes = 0
    var texts = 0
    var numbers = 0
    var zeros = 0
    var whole = 0
    var negatives = (leading: 0, trailing: 0, parentheses: 0)
    /// By separator: how often it certainly groups, certainly precedes decimals, or may do either.
    var grouping: [CellShape.Separator: Int] = [:]
    var decimal: [CellShape.Separator: Int] = [:]
    var either: [CellShape.Separator: Int] = [:]
    var decimals: [Int: Int] = [:]
    var words: [String: Int] = [:]
    var leadingZeros = 0
    var withBlanks = 0
    var withLetters = 0
    var longest = 0
    var shortest = Int.max
    var lengths: [Int: Int] = [:]
    var totalLength = 0
    /// Rows whose value is not that of the row before.
    var changes = 0
    /// Rows whose whole number is one more than that of the row before.
    var steps = 0
    private var last: UInt64 = 0
    private var lastNumber = Int.min
    /// Values with counts, until there are too many.
    private(set) var values: [String: Int] = [:]
    private(set) var holdsAllValues = true
    private var hashes: Set<UInt64> = []
    private(set) var hasCountedAll = true

    /// How many different values there are, or at least that many where `hasCountedAll` is false.
    var distinct: Int { hashes.count }
    var numeric: Int { numbers + dashes }
    var isNumeric: Bool { numbers > 0 && numeric * 10 >= filled * 9 }
    var negative: Int { negatives.leading + negatives.trailing + negatives.parentheses }

    mutating func add(_ text: String, hash: UInt64) {
        if hash != last || filled + empty == 0 { changes += 1 }
        last = hash
        if text.isEmpty {
            empty += 1
            return
        }
        filled += 1
        let length = text.unicodeScalars.count
        totalLength += length
        longest = max(longest, length)
        shortest = min(shortest, length)
        if length <= 40 { lengths[length, default: 0] += 1 }
        if text.utf8.contains(0x20) { withBlanks += 1 }
        if hashes.count < Self.mostHashes {
            hashes.insert(hash)
        } else if !hashes.contains(hash) {
            hasCountedAll = false
        }
        if values[text] != nil || values.count < Self.mostValues {
            values[text, default: 0] += 1
        } else {
            holdsAllValues = false
        }
        count(CellShape.of(text), text)
    }

    private mutating func count(_ kind: CellShape.Kind, _ text: String) {
        switch kind {
        case .empty: break
        case .dash: dashes += 1
        case .text:
            texts += 1
            if text.unicodeScalars.contains(where: \.properties.isAlphabetic) { withLetters += 1 }
        case .number(let number):
            numbers += 1
            if number.isZero { zeros += 1 }
            switch number.sign {
            case .none: break
            case .leading: negatives.leading += 1
            case .trailing: negatives.trailing += 1
            case .parentheses: negatives.parentheses += 1
            }
            if let sign = number.grouping { grouping[sign, default: 0] += 1 }
            if let sign = number.decimal { decimal[sign, default: 0] += 1 }
            if let sign = number.either { either[sign, default: 0] += 1 }
            decimals[number.decimals, default: 0] += 1
            if let word = number.word, words.count < 16 || words[word] != nil {
                words[word, default: 0] += 1
            }
            let isPlain = number.decimal == nil && number.grouping == nil && number.either == nil
            guard isPlain, number.sign == .none, number.word == nil else { return }
            whole += 1
            if text.hasPrefix("0"), text.utf8.count > 1 { leadingZeros += 1 }
            let value = Int(text) ?? Int.min
            if lastNumber != Int.min, value == lastNumber + 1 { steps += 1 }
            lastNumber = value
        }
    }

    /// A running number and nothing else.
    var countsRows: Bool { filled > 3 && whole == filled && steps >= filled - 1 - filled / 100 }

    /// The values that stand in most rows, most frequent first.
    var frequent: [(value: String, count: Int)] {
        values.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }
}
