import BudgetModel
import Diagnostics

/// Where a record and the plan do not seem to speak of the same thing: `line_absent` and
/// `exceeds_line` (contract, section 8). More likely a code or a mapping than a missing gain.
struct LineDoubts: Sendable {
    /// Of the records that have any.
    private(set) var flags: [UInt32: Flags] = [:]
    private(set) var findings: [Finding] = []
    /// Why so many records find no unit that the run must not conclude anything.
    private(set) var refusal: Finding?

    private let records: BenefitTable
    private let codes: Codes
    private let presence: PlanPresence

    /// What a plan lacks, by code; how many records name it and the first of them.
    private struct Absence {
        var records = 0
        var first = 0
    }

    init(
        records: BenefitTable, reasons: [NotReadyReasons], presence: PlanPresence, codes: Codes,
        forest: Forest
    ) {
        self.records = records
        self.codes = codes
        self.presence = presence
        var units: [Code: Absence] = [:]
        var accounts: [UInt64: Absence] = [:]
        var (claiming, unmatched) = (0, 0)
        for index in records.indices {
            let (unit, account) = (records.unit[index], records.account[index])
            var (claims, hasLine) = (false, false)
            for measure in presence.measures where records.claims(index, in: measure) {
                claims = true
                hasLine = hasLine || presence.has(unit, account, in: measure)
            }
            guard claims, unit != noCode else { continue }
            claiming += 1
            if !presence.has(unit: unit) {
                units[unit, default: Absence(first: index)].records += 1
                if !Self.isNear(unit, presence, forest) { unmatched += 1 }
            } else if !hasLine {
                let pair = UInt64(unit) << 32 | UInt64(account)
                accounts[pair, default: Absence(first: index)].records += 1
            } else {
                continue
            }
            if reasons[index].isEmpty { flags[UInt32(index)] = .lineAbsent }
        }
        tell(units, accounts)
        if 2 * unmatched > claiming { refuse(unmatched, of: claiming, units) }
    }

    /// Whether the plan has a line in a unit above or below: a gain may honestly show there.
    private static func isNear(_ unit: Code, _ presence: PlanPresence, _ forest: Forest) -> Bool {
        guard let position = forest.position(unit) else { return false }
        var above = forest.parent(of: position)
        while let next = above {
            if presence.has(unit: forest.code[next]) { return true }
            above = forest.parent(of: next)
        }
        return (position..<forest.end(of: position)).contains {
            presence.has(unit: forest.code[$0])
        }
    }

    // MARK: Absent lines

    private mutating func tell(_ units: [Code: Absence], _ accounts: [UInt64: Absence]) {
        guard !units.isEmpty || !accounts.isEmpty else { return }
        let nearUnits = NearCodes(codes.units) { presence.has(unit: $0) }
        let nearAccounts = NearCodes(codes.accounts) { presence.has(account: $0) }
        for (unit, absence) in units {
            let text = codes.units.text(unit)
            let near = nearUnits.nearest(to: text).map { "did it mean “\($0)”? " } ?? ""
            findings.append(
                Finding(
                    "benefit.line.absent", severity: .warning, at: place(absence, "unit"),
                    "neither plan has a line of this unit, which \(Self.named(absence)) "
                        + "(flag line_absent)", value: text,
                    fix: near + "correct the code, or how the plan's units are mapped"))
        }
        for (pair, absence) in accounts {
            let unit = codes.units.text(Code(pair >> 32))
            let text = codes.accounts.text(Code(truncatingIfNeeded: pair))
            let near = nearAccounts.nearest(to: text).map { "did it mean “\($0)”? " } ?? ""
            findings.append(
                Finding(
                    "benefit.line.absent", severity: .warning, at: place(absence, "account"),
                    "the plan has no line of this account in unit \(unit), which "
                        + "\(Self.named(absence)) (flag line_absent)", value: text,
                    fix: near + "correct the code, or how the plan's accounts are mapped"))
        }
    }

    private mutating func refuse(_ unmatched: Int, of claiming: Int, _ units: [Code: Absence]) {
        let near = NearCodes(codes.units) { presence.has(unit: $0) }
        let most = units.sorted {
            ($1.value.records, codes.units.text($0.key)) < (
                $0.value.records, codes.units.text($1.key)
            )
        }
        let named = most.prefix(5).map { unit, _ in
            let text = codes.units.text(unit)
            return near.nearest(to: text).map { "\(text) (the plan has \($0))" } ?? text
        }
        refusal = Finding(
            "benefit.units.unmatched", at: .argument("benefits"),
            "\(unmatched) of \(claiming) records name units of which neither plan has a line",
            value: named.joined(separator: ", ") + (most.count > 5 ? ", …" : ""),
            fix: "correct the codes of the register or the plan's mapping of units; "
                + "--force-unmatched runs all the same")
    }

    private func place(_ absence: Absence, _ column: String) -> Place {
        .table(
            name: "benefits", key: codes.benefits.text(records.id[absence.first]), column: column)
    }

    private static func named(_ absence: Absence) -> String {
        absence.records == 1 ? "1 record names" : "\(absence.records) records name"
    }

    // MARK: Lines that never held so much

    /// Adds what the claims of one measure ask of lines that never held as much.
    ///
    /// - Parameter ownLine: by claim, as in `MeasureRun`.
    mutating func add(_ claims: ClaimTable, _ plan: ComparedPlan, ownLine: [Int32]) {
        var asked: [Int32: Int128] = [:]
        for claim in 0..<claims.count where ownLine[claim] >= 0 {
            asked[ownLine[claim], default: 0] += Int128(claims.claimed[claim])
        }
        let over = asked.filter { line, sum in sum > plan.mostHeld(Int(line)) }
        guard !over.isEmpty else { return }
        var told: Set<UInt64> = []
        for claim in 0..<claims.count {
            guard let sum = over[ownLine[claim]] else { continue }
            flags[claims.record[claim], default: []].insert(.exceedsLine)
            let line = Int(ownLine[claim])
            // One finding for all periods of a line.
            let key = plan.key(line)
            let first = plan.space.pack(
                unit: key.unit, account: key.account, activity: key.activity,
                period: plan.space.periods.lowerBound)
            guard told.insert(first).inserted else { continue }
            let record = Int(claims.record[claim])
            let names = [
                codes.units.text(key.unit), codes.accounts.text(key.account),
                codes.activities.text(key.activity), key.period.description,
            ]
            findings.append(
                Finding(
                    "benefit.line.exceeded", severity: .warning,
                    at: .table(
                        name: "benefits", key: codes.benefits.text(records.id[record]),
                        column: plan.measure == .money ? "amount" : "person_years"),
                    "the claims on \(names.filter { !$0.isEmpty }.joined(separator: " / ")) are "
                        + "more than the line ever held (flag exceeds_line)",
                    value: "\(Self.text(sum, plan.measure)) of "
                        + Self.text(plan.mostHeld(line), plan.measure),
                    fix: "look for a wrong scale, unit or account in the register or the plan"))
        }
    }

    private static func text(_ units: Int128, _ measure: Measure) -> String {
        Units(exactly: units).map { measure.text($0) } ?? "\(units)"
    }
}

extension ComparedPlan {
    /// The most that a line is planned to hold in either version.
    fileprivate func mostHeld(_ line: Int) -> Int128 {
        let adjusted =
            Int128(reference[line])
            + Int128(approvedChange.isEmpty ? 0 : approvedChange[line])
        return max(Int128(reference[line]), adjusted, Int128(current[line]))
    }
}
