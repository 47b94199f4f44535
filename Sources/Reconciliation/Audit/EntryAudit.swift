import BudgetModel
import Diagnostics

/// Invariant 7 of the contract's section 10, from the outcome alone: the entries of a claim are
/// what it owes, what it shows and what is out of reach; every entry balances; and on every line
/// the legs to book are its adjustment, and those shown its attribution.
struct EntryAudit: ~Copyable {
    private let outcome: Outcome
    private var budget: LegSums
    private var staffing: LegSums

    init(_ outcome: Outcome) {
        self.outcome = outcome
        budget = LegSums(outcome.budgetLines)
        staffing = LegSums(outcome.staffingLines)
    }

    mutating func check(_ findings: inout [Finding]) {
        checkClaims(&findings)
        checkLegs(&findings)
        budget.check(outcome, &findings)
        staffing.check(outcome, &findings)
    }

    /// Both claims and entries stand by benefit, measure and period.
    private func checkClaims(_ findings: inout [Finding]) {
        let entries = outcome.reallocations
        var next = 0
        for claim in outcome.claims {
            var (owed, shown, unbookable): (Int128, Int128, Int128) = (0, 0, 0)
            while next < entries.count {
                let entry = entries[next]
                guard entry.benefit == claim.benefit, entry.measure == claim.measure,
                    entry.source.period == claim.period
                else { break }
                if !isSound(entry) { fail("unbalanced", entry.benefit, &findings) }
                owed += Int128(entry.owed)
                shown += Int128(entry.shown)
                unbookable += Int128(entry.unbookable)
                next += 1
            }
            if owed != Int128(claim.owed) || shown != Int128(claim.visible)
                || unbookable != Int128(claim.unadjustable)
            {
                fail("not_claim", claim.benefit, &findings)
            }
        }
        if next < entries.count { fail("without_claim", entries[next].benefit, &findings) }
    }

    private func isSound(_ entry: ReallocationEntry) -> Bool {
        let signs = entry.shown | entry.toBook | entry.unbookable | entry.toGive
        let sum = Int128(entry.shown) + Int128(entry.toBook) + Int128(entry.unbookable)
        return signs >= 0 && entry.owed > 0 && sum == Int128(entry.owed)
            && entry.toGive <= entry.owed
    }

    private mutating func checkLegs(_ findings: inout [Finding]) {
        var sums = Legs()
        var entry = 0
        let legs = outcome.legs
        var problems: [Code] = []
        legs.forEachLeg { leg, line in
            while entry < leg.entry {
                if !isTrue(sums, entry) { problems.append(outcome.reallocations[entry].benefit) }
                sums = Legs()
                entry += 1
            }
            sums.add(leg)
            if leg.role == .balance { return }
            if leg.measure == .money {
                budget.count(leg, on: line)
            } else {
                staffing.count(leg, on: line)
            }
        }
        while entry < outcome.reallocations.count {
            if !isTrue(sums, entry) { problems.append(outcome.reallocations[entry].benefit) }
            sums = Legs()
            entry += 1
        }
        for benefit in problems { fail("legs", benefit, &findings) }
    }

    /// Whether the legs of an entry come to what the entry says.
    private func isTrue(_ legs: Legs, _ index: Int) -> Bool {
        guard outcome.reallocations.indices.contains(index) else { return false }
        let entry = outcome.reallocations[index]
        return legs.isSigned && legs.shownBalance == 0 && legs.balance == 0
            && legs.shownTaken == Int128(entry.shown) && legs.taken == Int128(entry.toBook)
            && legs.given == Int128(entry.toGive)
            && legs.shownGiven + legs.given <= Int128(entry.isCut ? 0 : entry.owed)
    }

    private func fail(_ kind: String, _ benefit: Code, _ findings: inout [Finding]) {
        let messages = [
            "unbalanced": "the parts of a reallocation entry are not what is owed",
            "not_claim": "the entries of a claim are not what it owes, shows or cannot book",
            "without_claim": "a reallocation entry belongs to no claim",
            "legs": "the legs of an entry do not balance, or are not what the entry says",
        ]
        OutcomeAudit.fail(
            "entry.\(kind)", messages[kind] ?? kind, outcome.codes.benefits.text(benefit),
            &findings)
    }
}

/// What the legs of one entry come to.
private struct Legs {
    var (shownTaken, taken, shownGiven, given): (Int128, Int128, Int128, Int128) = (0, 0, 0, 0)
    /// Effects: what a revenue line earns more counts as what an expense line spends less.
    var (shownBalance, balance): (Int128, Int128) = (0, 0)
    var isSigned = true

    mutating func add(_ leg: EntryLeg) {
        let effect: Int128 = leg.isRevenue ? -1 : 1
        shownBalance += effect * Int128(leg.shown)
        balance += effect * Int128(leg.toBook)
        switch leg.role {
        case .take:
            isSigned =
                isSigned && effect * Int128(leg.shown) <= 0 && effect * Int128(leg.toBook) <= 0
            shownTaken -= effect * Int128(leg.shown)
            taken -= effect * Int128(leg.toBook)
        case .give:
            isSigned = isSigned && leg.shown >= 0 && leg.toBook >= 0
            shownGiven += Int128(leg.shown)
            given += Int128(leg.toBook)
        case .balance: break
        }
    }
}

/// The legs of one measure summed by line.
private struct LegSums: ~Copyable {
    private let lines: AdjustedLines
    private let shown: Column<Units>
    private let toBook: Column<Units>
    /// Where a leg does not know its line.
    private var lineOfKey: [LineKey: Int] = [:]
    private var lost: [LineKey] = []

    init(_ lines: AdjustedLines) {
        self.lines = lines
        shown = Column(repeating: 0, count: lines.count)
        toBook = Column(repeating: 0, count: lines.count)
    }

    mutating func count(_ leg: EntryLeg, on line: Int?) {
        guard let line = line ?? find(leg.line), lines.keys.indices.contains(line),
            lines.key(line) == leg.line
        else {
            lost.append(leg.line)
            return
        }
        // Sums beyond a count wrap, and are then not the line's.
        toBook[line] = toBook[line] &+ leg.toBook
        if leg.role == .take {
            shown[line] = shown[line] &+ (leg.isRevenue ? leg.shown : -leg.shown)
        }
    }

    private mutating func find(_ key: LineKey) -> Int? {
        if lineOfKey.isEmpty {
            lineOfKey = .init(
                zip(lines.keys, lines.keys.indices), uniquingKeysWith: { first, _ in first })
        }
        return lineOfKey[key]
    }

    borrowing func check(_ outcome: Outcome, _ findings: inout [Finding]) {
        for row in 0..<lines.count
        where toBook[row] != lines.adjustment[row] || shown[row] != lines.visible[row] {
            OutcomeAudit.fail(
                "line.legs",
                "the legs of a line are not its adjustment, or not what is attributed to it",
                outcome.text(of: lines.key(row)), &findings)
        }
        if let key = lost.first {
            OutcomeAudit.fail(
                "leg.without_line", "a leg names a line that was not compared",
                outcome.text(of: key), &findings)
        }
    }
}
