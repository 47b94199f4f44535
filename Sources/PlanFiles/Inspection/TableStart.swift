/// Where the table of a file begins: preamble, header, rows between the header and the data.
extension FileSample {
    mutating func findTable(_ all: [Row], _ choices: InspectionChoices, _ lexicon: Lexicon) {
        var dialect = Dialect()
        dialect.delimiter = delimiter
        dialect.quote = quote
        dialect.encoding = encoding
        var rows = all
        for index in rows.indices {
            rows[index].fields = dialect.split(rows[index].bytes).map(\.trimmed)
        }
        let filled = rows.filter { !$0.fields.allSatisfy(\.isEmpty) }
        width = min(4096, Self.mostFrequent(filled.map(\.fields.count).filter { $0 > 1 }) ?? 1)
        let head = Array(rows.prefix(80))
        let firstData = firstData(head)
        let header =
            choices.preambleLines.flatMap { lines in head.firstIndex { $0.line > lines } }
            ?? bestHeader(head[..<firstData], lexicon)
        if choices.hasHeader == false || header == nil && choices.hasHeader != true {
            hasHeader = false
            let start =
                choices.preambleLines.flatMap { lines in head.firstIndex { $0.line > lines } }
                ?? min(firstData, max(0, head.count - 1))
            take(preamble: head[..<start], upTo: head.isEmpty ? 1 : head[start].line)
            names = [String](repeating: "", count: head.isEmpty ? 1 : head[start].fields.count)
            notes.doubt(
                "header", "the first row holds numbers: columns are named by their position")
            return
        }
        let at = header ?? 0
        names = head.isEmpty ? [""] : head[at].fields
        take(preamble: head[..<at], upTo: head.isEmpty ? 1 : head[at].line)
        if firstData > at + 1 {
            belowHeader = head[(at + 1)..<firstData].map(\.fields)
                .filter { !$0.allSatisfy(\.isEmpty) }
        }
        if at > 0 { findAbove(head[at - 1].fields) }
    }

    private mutating func take(preamble rows: ArraySlice<Row>, upTo line: Int) {
        preambleLines = line - 1
        preamble = rows.map { $0.fields.filter { !$0.isEmpty }.joined(separator: " ") }
        if preambleLines > 0 {
            let first = preamble.first { !$0.isEmpty } ?? ""
            notes.say(
                "preamble_lines",
                "above the table: \(first.isEmpty ? "blank lines" : FoldedText.harmless(first))")
        }
    }

    /// The first row with numbers that are no years and no periods, followed by another.
    private func firstData(_ rows: [Row]) -> Int {
        func isData(_ row: Row) -> Bool {
            guard row.fields.count * 2 >= width else { return false }
            return row.fields.contains { cell in
                guard case .number(let number) = CellShape.of(cell), number.word == nil else {
                    return false
                }
                return Heading.period(cell) == nil && YearWords.years(cell).isEmpty
            }
        }
        let data = rows.indices.filter { isData(rows[$0]) }
        // A lone number in a preamble is no data where the rows after it are none.
        for index in data {
            let next =
                rows[(index + 1)...].prefix { $0.fields.allSatisfy(\.isEmpty) }.count + index + 1
            if next >= rows.count || data.contains(next) || data.contains(next + 1) { return index }
        }
        if let first = data.first { return first }
        return min(rows.count, (rows.firstIndex { !$0.fields.allSatisfy(\.isEmpty) } ?? 0) + 1)
    }

    /// The row before the data that names most columns.
    private func bestHeader(_ rows: ArraySlice<Row>, _ lexicon: Lexicon) -> Int? {
        let meanings: [Lexicon.Meaning] = [
            .unit, .unitAbove, .account, .activity, .label, .period, .year, .month, .amount,
            .budget, .reference, .current, .outturn, .version, .direction, .personYears,
        ]
        var best: (score: Int, index: Int)?
        for index in rows.indices {
            let fields = rows[index].fields
            guard fields.count * 2 > width, fields.contains(where: { !$0.isEmpty }) else {
                continue
            }
            let named = fields.filter { !$0.isEmpty }
            let known = named.count { name in
                meanings.contains { lexicon.fit(name, $0) >= .word }
            }
            let marks = named.count { $0.hasPrefix("[") || $0.hasPrefix("(") }
            let score = named.count * 2 + known * 3 + Set(named).count - marks * 4
            if score > (best?.score ?? 0) { best = (score, index) }
        }
        return best?.index
    }

    /// A row above the header that names groups of columns, such as the year over its versions.
    private mutating func findAbove(_ fields: [String]) {
        guard fields.count * 2 > width, fields.count(where: { !$0.isEmpty }) > 0 else { return }
        let named = fields.filter { !$0.isEmpty }
        // A title in the first cell alone says nothing of single columns.
        if named.count == 1, !(fields.first ?? "").isEmpty { return }
        var last = ""
        above = fields.map { field in
            if !field.isEmpty { last = field }
            return last
        }
    }
}
