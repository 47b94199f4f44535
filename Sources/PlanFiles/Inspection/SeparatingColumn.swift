/// Whether one column tells rows of a kind from plan lines.
struct SeparatingColumn {
    let column: Int
    /// Of the row that was looked at last.
    private(set) var text = ""
    private var hash: UInt64 = 0
    private var isTotal = false
    /// Of all values seen: is it a word for a sum?
    private var known: [UInt64: Bool] = [:]
    /// Values and first words of plan lines; `isFull` where there are too many to know them all.
    private var plain: Set<UInt64> = []
    private var plainStarts: Set<String> = []
    private var plainIsEmpty = false
    private var isFull = false
    private var values: [RowKinds.Kind: Set<String>] = [:]
    private var empties: [RowKinds.Kind: Int] = [:]
    private var counts: [RowKinds.Kind: Int] = [:]

    private static let most = 1 << 16

    init(_ column: Int) { self.column = column }

    /// Reads the row's cell; whether it is a word for a sum.
    mutating func look(_ row: Row, _ scan: BlockScan, _ roles: ColumnRoles) -> Bool {
        guard column < row.count else {
            (text, hash, isTotal) = ("", 0, false)
            return false
        }
        let field = scan.text(row, column).trimmed()
        let hash = FileProfile.hash(field.buffer)
        if hash == self.hash, !text.isEmpty { return isTotal }
        self.hash = hash
        text = scan.dialect.encoding.decode(field.buffer).trimmed
        if let isTotal = known[hash] {
            self.isTotal = isTotal
        } else {
            isTotal = !text.isEmpty && roles.isTotalText(text)
            if known.count < Self.most { known[hash] = isTotal }
        }
        return isTotal
    }

    /// Remembers what kind of row it was.
    mutating func note(_ kind: RowKinds.Kind?) {
        guard let kind else {
            if text.isEmpty { plainIsEmpty = true }
            guard plain.count < Self.most else {
                isFull = true
                return
            }
            if plain.insert(hash).inserted, let start = Self.start(text) {
                if plainStarts.count < Self.most {
                    plainStarts.insert(start)
                } else {
                    isFull = true
                }
            }
            return
        }
        counts[kind, default: 0] += 1
        if text.isEmpty { empties[kind, default: 0] += 1 }
        if (values[kind]?.count ?? 0) <= 300 { values[kind, default: []].insert(text) }
    }

    /// The first word with the blank after it.
    private static func start(_ text: String) -> String? {
        text.firstIndex(of: " ").map { String(text[...$0]) }
    }

    /// The test that holds for every row of a kind and for no plan line.
    func test(_ kind: RowKinds.Kind, atMost most: Int) -> RowRule.Test? {
        guard let count = counts[kind], let values = values[kind] else { return nil }
        if empties[kind] == count { return plainIsEmpty ? nil : .isEmpty }
        guard empties[kind] == nil, !isFull else { return nil }
        let starts = Set(values.map { Self.start($0) ?? "" })
        if values.count > 1, starts.count <= 2, !starts.contains(""),
            plainStarts.isDisjoint(with: starts)
        {
            return .startsWith(starts.sorted())
        }
        let isApart = values.allSatisfy { value in
            var value = value
            return value.withUTF8 { !plain.contains(FileProfile.hash($0)) }
        }
        return isApart && values.count <= most ? .equals(values.sorted()) : nil
    }
}
