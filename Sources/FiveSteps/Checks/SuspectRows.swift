import BudgetModel
import Reconciliation
import Register

/// Of several readings of one benefit the row that was recorded last.
struct LatestReadings {
    /// Ascending rows of the table, one for each benefit.
    let rows: [Int]

    init(_ benefits: BenefitTable, count: Int) {
        var latest = [Int32](repeating: -1, count: count)
        for row in benefits.indices {
            let id = Int(benefits.id[row])
            guard id < count else { continue }
            let before = Int(latest[id])
            if before >= 0, benefits.recordedAt[before] > benefits.recordedAt[row] { continue }
            latest[id] = Int32(row)
        }
        rows =
            latest.count == benefits.count && latest.allSatisfy { $0 >= 0 }
            ? Array(benefits.indices) : latest.filter { $0 >= 0 }.map(Int.init).sorted()
    }
}

/// The first month that is claimed on each key figure, and for each initiative.
struct FirstClaims {
    private var byFigure: [Code: MonthIndex] = [:]
    private var byInitiative: [Code: MonthIndex] = [:]

    init(_ benefits: BenefitTable, _ latest: LatestReadings) {
        for row in latest.rows {
            let (kpi, month) = (benefits.kpi[row], benefits.firstMonth[row])
            if kpi == noCode {
                let initiative = benefits.initiative[row]
                byInitiative[initiative] = min(byInitiative[initiative] ?? month, month)
            } else {
                byFigure[kpi] = min(byFigure[kpi] ?? month, month)
            }
        }
    }

    /// Of claims that name the figure, or that name none and are its initiative's.
    func month(of kpi: KPI) -> MonthIndex? {
        [byFigure[kpi.id], kpi.initiative == noCode ? nil : byInitiative[kpi.initiative]]
            .compactMap { $0 }.min()
    }
}

/// The few rows that share something with a record of another initiative.
///
/// A million records share nothing, mostly: a table of small cells, filled by hash, tells those
/// that cannot from those that might, which are then looked at.
struct SharedTraits {
    let rows: [Int]

    private static let bits = 22
    private static let none = UInt32.max
    private static let several = UInt32.max - 1

    /// - Parameter notStated: the text that says that nobody asked for evidence.
    init(_ benefits: BenefitTable, _ latest: LatestReadings, notStated: Code?) {
        var cells = [UInt32](repeating: Self.none, count: 1 << Self.bits)
        func visit(_ row: Int, _ body: (Int) -> Void) {
            if benefits.isAdditive[row] { return }
            let months =
                UInt64(UInt32(bitPattern: benefits.firstMonth[row])) << 32
                | UInt64(UInt32(bitPattern: benefits.lastMonth[row]))
            let unit = UInt64(benefits.unit[row])
            if let years = benefits.recordedPersonYears(row) {
                let named = benefits.task[row]
                let task = named == noCode ? benefits.activity[row] : named
                body(Self.cell(1, unit << 32 | UInt64(task), UInt64(bitPattern: years), months))
            }
            if let amount = benefits.recordedAmount(row) {
                let account = UInt64(benefits.account[row])
                body(Self.cell(2, unit << 32 | account, UInt64(bitPattern: amount), months))
            }
            let evidence = benefits.evidence[row]
            if evidence != noCode, evidence != notStated {
                body(Self.cell(3, UInt64(evidence), 0, 0))
            }
        }
        for row in latest.rows {
            let initiative = UInt32(benefits.initiative[row])
            visit(row) { cell in
                if cells[cell] == Self.none {
                    cells[cell] = initiative
                } else if cells[cell] != initiative {
                    cells[cell] = Self.several
                }
            }
        }
        rows = latest.rows.filter { row in
            var isShared = false
            visit(row) { if cells[$0] == Self.several { isShared = true } }
            return isShared
        }
    }

    /// A cell by a mix of three words (the finaliser of SplitMix64).
    private static func cell(_ kind: UInt64, _ a: UInt64, _ b: UInt64, _ c: UInt64) -> Int {
        var hash = kind
        for word in [a, b, c] {
            hash = (hash ^ word) &* 0xBF58_476D_1CE4_E5B9
            hash ^= hash >> 29
        }
        hash = (hash ^ (hash >> 30)) &* 0x94D0_49BB_1331_11EB
        return Int(truncatingIfNeeded: hash >> UInt64(64 - bits))
    }
}

extension FreedTwice.Record {
    init(_ record: BenefitRecord, _ codes: Codes) {
        func text(_ code: Code, _ book: CodeBook) -> String {
            code == noCode ? "" : book.text(code)
        }
        let evidence = text(record.evidence, codes.texts)
        self.init(
            benefit: codes.benefits.text(record.id),
            initiative: text(record.initiative, codes.initiatives),
            unit: text(record.unit, codes.units), account: text(record.account, codes.accounts),
            task: text(
                record.task == noCode ? record.activity : record.task, codes.activities),
            evidence: evidence == RegisterInput.notStated ? "" : evidence,
            amount: record.amount?.units,
            personYears: record.personYears?.units,
            months: record.firstMonth...max(record.firstMonth, record.lastMonth),
            isAdditive: record.isAdditive, gain: text(record.gain, codes.texts),
            share: record.gainShareMillionths.map { Millionths($0) })
    }
}

/// What the outcome says of a few benefits' claims; the others are passed over once.
struct ClaimsOfSuspects {
    struct Claim {
        var measure: Measure
        var period: Period
        var amount: Units

        /// Evenly over the months of its period; person-years are held in each of them.
        var monthly: [(month: MonthIndex, amount: Units)] {
            let count = Units(period.lastMonth - period.firstMonth + 1)
            return (period.firstMonth...period.lastMonth).map { month in
                guard measure == .money else { return (month, amount) }
                let isEarly = Units(month - period.firstMonth) < amount % count
                return (month, amount / count + (isEarly ? 1 : 0))
            }
        }
    }

    private var claims: [Code: [Claim]] = [:]

    init(_ outcome: Outcome, benefits: Set<Code>) {
        if benefits.isEmpty { return }
        for claim in outcome.claims where benefits.contains(claim.benefit) {
            claims[claim.benefit, default: []].append(
                Claim(measure: claim.measure, period: claim.period, amount: claim.claimed))
        }
    }

    func of(_ benefit: Code) -> [Claim] { claims[benefit] ?? [] }
}
