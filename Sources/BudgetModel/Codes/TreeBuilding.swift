import Diagnostics

extension UnitTree {
    /// Builds the organisation from its rows: first row of a unit wins, an orphan and the entry to
    /// a cycle become roots, and each is a finding, so that the rest stays usable.
    ///
    /// - Returns: the tree for the codes that `codes.units` holds now, and every problem found.
    public static func build(_ rows: [OrgUnitRow], codes: Codes) -> (UnitTree, [Finding]) {
        let count = codes.units.count
        var findings: [Finding] = []
        let edges = ParentEdges(
            rows.map { .init(code: $0.unit, parent: $0.parent, place: $0.place) },
            book: codes.units, words: .units, findings: &findings)
        var levelNames: [String] = []
        var level = [Int32](repeating: -1, count: count)
        var name = [Code](repeating: noCode, count: count)
        for index in edges.kept {
            let row = rows[index]
            name[Int(row.unit)] = row.name
            guard !row.level.isEmpty else { continue }
            if let known = levelNames.firstIndex(of: row.level) {
                level[Int(row.unit)] = Int32(known)
            } else {
                level[Int(row.unit)] = Int32(levelNames.count)
                levelNames.append(row.level)
            }
        }
        let tree = UnitTree(
            parent: edges.parent, level: level, levelNames: levelNames, isKnown: edges.isKnown,
            name: name)
        return (tree, findings)
    }
}

extension AccountTree {
    /// Builds the chart of accounts from its rows, by the same rules as `UnitTree.build`.
    public static func build(_ rows: [AccountRow], codes: Codes) -> (AccountTree, [Finding]) {
        let count = codes.accounts.count
        var findings: [Finding] = []
        let edges = ParentEdges(
            rows.map { .init(code: $0.account, parent: $0.parent, place: $0.place) },
            book: codes.accounts, words: .accounts, findings: &findings)
        var kind = [AccountKind](repeating: .expense, count: count)
        var name = [Code](repeating: noCode, count: count)
        for index in edges.kept {
            kind[Int(rows[index].account)] = rows[index].kind
            name[Int(rows[index].account)] = rows[index].name
        }
        let tree = AccountTree(
            parent: edges.parent, kind: kind, isKnown: edges.isKnown, name: name)
        return (tree, findings)
    }
}

/// The parent of each code, freed of duplicates, orphans and cycles.
struct ParentEdges {
    struct Row {
        var code: Code
        var parent: Code
        var place: Place
    }

    /// What the findings call the tree's members.
    struct Words {
        var area: String
        var member: String
        static let units = Words(area: "tree.unit", member: "unit")
        static let accounts = Words(area: "tree.account", member: "account")
    }

    private(set) var parent: [Code]
    private(set) var isKnown: [Bool]
    /// Indices of the rows that were kept, in their order.
    private(set) var kept: [Int] = []

    init(_ rows: [Row], book: CodeBook, words: Words, findings: inout [Finding]) {
        parent = .init(repeating: noCode, count: book.count)
        isKnown = .init(repeating: false, count: book.count)
        var place = [Place](repeating: .nowhere, count: book.count)
        for (index, row) in rows.enumerated() where Int(row.code) < book.count {
            guard !isKnown[Int(row.code)] else {
                findings.append(
                    Finding(
                        "\(words.area).duplicate", at: row.place,
                        "the \(words.member) stands in the tree more than once",
                        value: book.text(row.code), fix: "keep one row of this \(words.member)"))
                continue
            }
            isKnown[Int(row.code)] = true
            place[Int(row.code)] = row.place
            kept.append(index)
        }
        for index in kept {
            let row = rows[index]
            guard row.parent != noCode, !book.text(row.parent).isEmpty else { continue }
            guard Int(row.parent) < book.count, isKnown[Int(row.parent)] else {
                findings.append(
                    Finding(
                        "\(words.area).orphan", at: row.place,
                        "the parent of this \(words.member) has no row of its own",
                        value: book.text(row.parent),
                        fix: "add the parent's row or correct the parent"))
                continue
            }
            parent[Int(row.code)] = row.parent
        }
        breakCycles(book: book, words: words, place: place, findings: &findings)
    }

    /// Walks up from each code once; a walk that meets itself has found a cycle, which is cut at
    /// its smallest code by text, so that the answer does not depend on the order of rows.
    private mutating func breakCycles(
        book: CodeBook, words: Words, place: [Place], findings: inout [Finding]
    ) {
        /// 0: not seen; otherwise the number of the walk that saw it first.
        var seenBy = [Int32](repeating: 0, count: parent.count)
        var walk: Int32 = 0
        for start in book.sortedCodes() where seenBy[Int(start)] == 0 {
            walk += 1
            var at = start
            while at != noCode, seenBy[Int(at)] == 0 {
                seenBy[Int(at)] = walk
                at = parent[Int(at)]
            }
            guard at != noCode, seenBy[Int(at)] == walk else { continue }
            var members = [at]
            var next = parent[Int(at)]
            while next != at {
                members.append(next)
                next = parent[Int(next)]
            }
            let texts = members.map { book.text($0) }
            let first = texts.indices.min {
                texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8)
            }.expected("a ring has a member")
            let cut = members[first]
            parent[Int(cut)] = noCode
            findings.append(
                Finding(
                    "\(words.area).cycle", at: place[Int(cut)],
                    "the \(words.member) is its own ancestor",
                    value: (texts[first...] + texts[..<first]).joined(
                        separator: " → "),
                    fix: "correct the parent of one of these \(words.member)s"))
        }
    }
}
