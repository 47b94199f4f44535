import BudgetModel

/// Makes the entries of a measure's claims, and their legs: one entry for each destination line,
/// and one to the savings line for what is cut (contract, section 9).
///
/// A claim takes from the lines that its attribution names what the plan shows; from its own line
/// what is missing, and from the rises that swallowed it what was reabsorbed, as far as the
/// adjustments take it from there.
final class EntryMaker: Sendable {
    let run: MeasureRun
    private let adjustments: ClaimAdjustments
    private let destinations: Destinations
    private let savings: OwnKey
    private let ranks: KeyRanks
    /// Attribution of claim c: `attributionStart[c] ..< attributionStart[c + 1]`.
    private let attributionStart: [UInt32]

    /// - Parameter ranks: of the books that hold the savings line.
    init(
        run: MeasureRun, adjustments: ClaimAdjustments, destinations: Destinations,
        savings: OwnKey, ranks: KeyRanks
    ) {
        self.run = run
        self.adjustments = adjustments
        self.destinations = destinations
        self.savings = savings
        self.ranks = ranks
        var start = [UInt32](repeating: 0, count: run.claims.count + 1)
        for part in run.attribution { start[Int(part.claim) + 1] += 1 }
        for claim in 0..<run.claims.count { start[claim + 1] += start[claim] }
        attributionStart = start
    }

    /// How many entries a claim has.
    func entryCount(_ claim: Int) -> Int {
        if isWhole(claim) { return run.claims.owed(claim) > 0 ? 1 : 0 }
        return parts(of: claim).count
    }

    /// What an entry comes to by its figures.
    func state(_ number: Int, of claim: Int) -> EntryState { entry(number, of: claim).state }

    /// Whether a claim has no destination: all of it is cut.
    private func isWhole(_ claim: Int) -> Bool {
        destinations.isNone(of: Int(run.claims.record[claim]))
    }

    /// One of a claim's entries, ascending destination.
    func entry(_ number: Int, of claim: Int) -> ReallocationEntry {
        guard isWhole(claim) else { return entry(claim, parts(of: claim)[number]) }
        return entry(claim, wholePart(claim))
    }

    private func wholePart(_ claim: Int) -> EntryPart {
        let owed = run.claims.owed(claim)
        var part = EntryPart(key: savings, isCut: true, owed: owed)
        part.shown = run.visible[claim]
        part.unbookable = adjustments.unadjustable(claim)
        part.toBook = owed - part.shown - part.unbookable
        return part
    }

    private func entry(_ claim: Int, _ part: EntryPart) -> ReallocationEntry {
        let record = Int(run.claims.record[claim])
        let records = run.place.ownKeys.records
        var entry = ReallocationEntry(
            benefit: records.id[record], measure: run.measure,
            source: line(run.place.ownKeys[record], claim), destination: line(part.key, claim),
            isCut: part.isCut, owed: part.owed, owner: records.owner[record])
        entry.shown = part.shown
        entry.toBook = part.toBook
        entry.unbookable = part.unbookable
        entry.toGive = part.toGive
        return entry
    }

    private func line(_ key: OwnKey, _ claim: Int) -> LineKey {
        LineKey(
            unit: key.unit, account: key.account, activity: key.activity,
            period: run.period(of: claim))
    }

    /// What a claim takes from each line, ascending: of what the plan shows, and of what is to
    /// book. Both ≥ 0, and not both 0.
    @inline(__always)
    private func forEachTake(
        _ claim: Int, _ body: (_ line: Int, _ shown: Units, _ toBook: Units) -> Void
    ) {
        var part = Int(attributionStart[claim])
        let partEnd = Int(attributionStart[claim + 1])
        let rises = adjustments.rises(of: claim)
        var rise = rises.lowerBound
        let missing = adjustments.missing(claim, of: run)
        var own = missing > 0 ? Int(run.ownLine[claim]) : Int.max
        while true {
            let shownLine =
                part < partEnd ? Int(run.planLine[Int(run.attribution[part].line)]) : .max
            let riseLine = rise < rises.upperBound ? Int(adjustments.rises[rise].line) : .max
            let line = min(shownLine, riseLine, own)
            if line == .max { return }
            var (shown, toBook): (Units, Units) = (0, 0)
            if shownLine == line {
                shown = run.attribution[part].amount
                part += 1
            }
            if riseLine == line {
                toBook += adjustments.rises[rise].amount
                rise += 1
            }
            if own == line {
                toBook += missing
                own = .max
            }
            body(line, shown, toBook)
        }
    }

    /// The legs of one of a claim's entries, in order, each with the plan line that it stands on;
    /// -1 for the savings line.
    func forEachLeg(
        _ number: Int, of claim: Int, entry: Int, _ body: (EntryLeg, _ line: Int) throws -> Void
    ) rethrows {
        var legs = LegWriter(self, claim: claim, entry: entry)
        guard isWhole(claim) else {
            let part = parts(of: claim)[number]
            for take in part.takes {
                try legs.write(.take, take.line, take.shown, take.toBook, body)
            }
            if part.giveLine >= 0 {
                try legs.write(.give, part.giveLine, part.given, part.toGive, body)
            }
            return try legs.balance(body)
        }
        // `forEachTake` throws nothing of its own, and most claims have one line or two.
        var takes = TakeList()
        forEachTake(claim) { takes.append(.init(line: $0, shown: $1, toBook: $2)) }
        for index in 0..<takes.count {
            let take = takes[index]
            try legs.write(.take, take.line, take.shown, take.toBook, body)
        }
        try legs.balance(body)
    }

    /// How many legs an entry has.
    func legCount(_ number: Int, of claim: Int) -> Int {
        var count = 0
        if isWhole(claim) {
            forEachTake(claim) { _, _, _ in count += 1 }
            return count == 0 ? 0 : count + 1
        }
        forEachLeg(number, of: claim, entry: 0) { _, _ in count += 1 }
        return count
    }

    /// Writes legs, and what balances them.
    private struct LegWriter {
        private let maker: EntryMaker
        private let claim: Int
        private let entry: Int
        private let benefit: Code
        private let period: Period
        private var number = 0
        /// Sums of effects: a revenue counts with the opposite sign.
        private var (shown, toBook): (Units, Units) = (0, 0)

        init(_ maker: EntryMaker, claim: Int, entry: Int) {
            self.maker = maker
            self.claim = claim
            self.entry = entry
            benefit = maker.run.benefit(of: claim)
            period = maker.run.period(of: claim)
        }

        /// - Parameters:
        ///   - shown: the amount that is taken or given, ≥ 0.
        mutating func write(
            _ role: EntryLeg.Role, _ line: Int, _ shown: Units, _ toBook: Units,
            _ body: (EntryLeg, Int) throws -> Void
        ) rethrows {
            if shown == 0, toBook == 0 { return }
            let plan = maker.run.plan
            let isRevenue = plan.isRevenue[line]
            let sign: Units = (role == .take) == isRevenue ? 1 : -1
            try add(
                role, plan.key(line), line, isRevenue: isRevenue, shown: sign * shown,
                toBook: sign * toBook, body)
        }

        private mutating func add(
            _ role: EntryLeg.Role, _ key: LineKey, _ line: Int, isRevenue: Bool, shown: Units,
            toBook: Units, _ body: (EntryLeg, Int) throws -> Void
        ) rethrows {
            self.shown += isRevenue ? -shown : shown
            self.toBook += isRevenue ? -toBook : toBook
            try body(
                EntryLeg(
                    entry: entry, number: number, benefit: benefit, measure: maker.run.measure,
                    period: period, role: role, line: key, isRevenue: isRevenue, shown: shown,
                    toBook: toBook), line)
            number += 1
        }

        mutating func balance(_ body: (EntryLeg, Int) throws -> Void) rethrows {
            if shown == 0, toBook == 0 { return }
            try add(
                .balance, maker.line(maker.savings, claim), -1, isRevenue: false, shown: -shown,
                toBook: -toBook, body)
        }
    }

    /// The entries of a claim that names destinations, ascending destination.
    private func parts(of claim: Int) -> [EntryPart] {
        var parts = shares(of: claim)
        showParts(&parts, of: claim)
        // Each line is shared pro rata to what the entries still lack, so that all come out even.
        var (unshown, unbooked) = (parts.map(\.shown), parts.map { $0.owed - $0.shown })
        forEachTake(claim) { line, shown, toBook in
            let showing = Apportionment.parts(of: shown, weights: unshown)
            let booking = Apportionment.parts(of: toBook, weights: unbooked)
            for index in parts.indices where showing[index] != 0 || booking[index] != 0 {
                unshown[index] -= showing[index]
                unbooked[index] -= booking[index]
                parts[index].toBook += booking[index]
                parts[index].takes.append(
                    .init(line: line, shown: showing[index], toBook: booking[index]))
            }
        }
        for index in parts.indices { parts[index].unbookable = unbooked[index] }
        return parts.sorted {
            ranks.key(line($0.key, claim)) < ranks.key(line($1.key, claim))
        }
    }

    /// What each destination and the savings line have of what is owed. Two destinations of a
    /// record that are one line in this measure are one.
    private func shares(of claim: Int) -> [EntryPart] {
        let record = Int(run.claims.record[claim])
        let own = run.place.ownKeys[record]
        let rows = destinations.rows(of: record)
        let owed = run.claims.owed(claim)
        let shares = Apportionment.shares(of: owed, millionths: rows.map(\.shareMillionths))
        let supplies = Array(run.explained.supplies(of: claim))
        var parts: [EntryPart] = []
        func add(_ key: OwnKey, isCut: Bool, owed: Units, supply: Int?) {
            guard owed > 0 else { return }
            let index =
                parts.firstIndex { $0.key == key } ?? parts.endIndex
            if index == parts.endIndex {
                parts.append(EntryPart(key: key, isCut: isCut, owed: 0))
            }
            parts[index].owed += owed
            guard let supply else { return }
            parts[index].given += run.explained.supplies[supply].explained
            parts[index].toGive += adjustments.raise(ofSupply: supply)
            parts[index].giveLine = Int(run.explained.supplies[supply].line)
        }
        for (offset, row) in rows.enumerated() {
            add(
                Destinations.key(of: row, own: own, plan: run.plan), isCut: false,
                owed: shares[offset], supply: offset < supplies.count ? supplies[offset] : nil)
        }
        add(savings, isCut: true, owed: owed - shares.reduce(0, +), supply: nil)
        return parts
    }

    /// Divides what is visible: to each destination what it received, to the savings line what was
    /// cut, and the rest to those that have not all they are owed, pro rata to what they lack.
    private func showParts(_ parts: inout [EntryPart], of claim: Int) {
        var rest = run.visible[claim]
        let redeployed = Apportionment.parts(
            of: min(rest, parts.reduce(0) { $0 + $1.given }), weights: parts.map(\.given))
        for index in parts.indices {
            let shown = parts[index].isCut ? 0 : min(parts[index].owed, redeployed[index])
            parts[index].shown = shown
            rest -= shown
        }
        for index in parts.indices where parts[index].isCut {
            parts[index].shown = min(parts[index].owed, rest)
            rest -= parts[index].shown
        }
        let more = Apportionment.parts(of: rest, weights: parts.map { $0.owed - $0.shown })
        for index in parts.indices { parts[index].shown += more[index] }
    }
}

/// One entry under way.
private struct EntryPart {
    var key: OwnKey
    var isCut: Bool
    var owed: Units
    var (shown, toBook, unbookable): (Units, Units, Units) = (0, 0, 0)
    /// By plan line, ascending.
    var takes: [Take] = []
    /// The plan line of the destination; -1 where there is none, or nothing rises there.
    var giveLine = -1
    /// What the destination has received, and what it is to be raised by.
    var (given, toGive): (Units, Units) = (0, 0)

    init(key: OwnKey, isCut: Bool, owed: Units) {
        self.key = key
        self.isCut = isCut
        self.owed = owed
    }
}

/// What is taken from one line.
private struct Take: BitwiseCopyable {
    var line: Int
    var shown: Units
    var toBook: Units
}

/// A few takes without an allocation, and any number with one.
private struct TakeList {
    private var first = InlineArray<4, Take>(repeating: Take(line: 0, shown: 0, toBook: 0))
    private var others: [Take] = []
    private(set) var count = 0

    mutating func append(_ take: Take) {
        if count < first.count { first[count] = take } else { others.append(take) }
        count += 1
    }

    subscript(index: Int) -> Take {
        index < first.count ? first[index] : others[index - first.count]
    }
}

extension KeyRanks {
    /// What orders lines of one period.
    func key(_ line: LineKey) -> (UInt32, UInt32, UInt32) {
        (unit(line.unit), account(line.account), activity(line.activity))
    }
}
