/// The known word that a person most likely meant: one that differs in its form alone, else the one
/// that is the fewest edits away, where it is near enough.
///
/// - Returns: nil where nothing lies within a third of the word's length (at least two edits, of
///   words of up to three characters one).
public func nearest(to word: String, among known: [String]) -> String? {
    if let other = NearCodes(known).nearest(to: word) { return other }
    let lower = word.lowercased()
    let limit = word.count <= 3 ? 1 : max(2, word.count / 3)
    let ranked = known.filter { abs($0.count - word.count) <= limit }
        .map { (word: $0, distance: editDistance(lower, $0.lowercased())) }
    guard let best = ranked.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }),
        best.distance <= limit
    else { return nil }
    return best.word
}

/// Insertions, deletions, substitutions and swaps of neighbours between two words.
func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a.unicodeScalars)
    let b = Array(b.unicodeScalars)
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var rows = [Array(0...b.count)]
    for i in 1...a.count {
        var row = [i]
        for j in 1...b.count {
            let cost = a[i - 1] == b[j - 1] ? 0 : 1
            var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                best = min(best, rows[i - 2][j - 2] + 1)
            }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}

extension CodeBook {
    /// Every code of the book as text.
    public var list: [String] { (0..<Code(count)).map { text($0) } }
}
