/// The known word that is the fewest edits away, where it is near enough to be meant.
///
/// - Returns: nil where nothing lies within a third of the word's length (at least two edits).
func nearest(to word: String, among known: [String]) -> String? {
    let limit = max(2, word.count / 3)
    let ranked = known.map { (word: $0, distance: editDistance(word.lowercased(), $0)) }
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
