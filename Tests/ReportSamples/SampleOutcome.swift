import BudgetModel
import Reconciliation

/// A made-up county whose outcome keeps the contract's sums, for tests and benchmarks of reports.
///
/// It is drawn, not reconciled: each claim's amount is split over the places where a claim can go,
/// and lines, caps and proofs are built to agree. Units take turns: some lose gains to rises
/// (reabsorbed), some show them elsewhere (displaced, timing, parked), some simply miss a part.
public struct SampleOutcome {
    var outcome: Outcome
    var random: Draw
    let months: Int
    let firstMonth: MonthIndex = 2027 * 12
    var unitCodes: [Code] = []
    var divisionOf: [Code: Code] = [:]
    var accountCodes: [Code] = []
    var activityCodes: [Code] = []
    var initiativeCodes: [Code] = []
    var lines: [Measure: [LineKey: (fall: Units, claimed: Units, visible: Units)]] = [:]

    /// - Parameter decorate: changes every name, so that a test can make all of them hostile.
    public static func make(
        benefits: Int = 60, units: Int = 12, months: Int = 24, seed: UInt64 = 7,
        decorate: (String) -> String = { $0 }
    ) -> Outcome {
        var sample = SampleOutcome(units: units, months: months, seed: seed, decorate: decorate)
        for index in 0..<benefits { sample.addBenefit(index, decorate) }
        sample.finish()
        return sample.outcome
    }

    init(units: Int, months: Int, seed: UInt64, decorate: (String) -> String) {
        random = Draw(state: seed)
        self.months = months
        var codes = Codes()
        let divisions = ["HEALTH", "SOCIAL", "RESCUE", "GROUP"].map {
            codes.units.intern(decorate($0))
        }
        var parents: [Code: Code] = [:]
        for index in 0..<units {
            let code = codes.units.intern(decorate("\(2_810 + index * 10)"))
            unitCodes.append(code)
            parents[code] = divisions[index % 4]
        }
        accountCodes = [4_000, 4_010, 4_300, 4_340, 4_500, 4_810].map {
            codes.accounts.intern(decorate("\($0)"))
        }
        _ = codes.accounts.intern(decorate("SAVINGS"))
        activityCodes = ["routine", "casework", "visits"].map {
            codes.activities.intern(decorate($0))
        }
        initiativeCodes = (1...9).map { codes.initiatives.intern(decorate("INI-0\($0)")) }
        let unitNames = Self.unitNames.map { codes.texts.intern(decorate($0)) }
        divisionOf = parents
        let unitTree = UnitTree(
            parent: (0..<Code(codes.units.count)).map { parents[$0] ?? noCode },
            level: (0..<Code(codes.units.count)).map { parents[$0] == nil ? 0 : 1 },
            levelNames: ["division", "unit"],
            isKnown: .init(repeating: true, count: codes.units.count),
            name: (0..<codes.units.count).map { unitNames[$0 % unitNames.count] })
        outcome = Outcome(
            entity: decorate("Wellbeing services county"), codes: codes, units: unitTree,
            accounts: .flat(count: codes.accounts.count), rules: Rules())
        for (code, name) in zip(initiativeCodes, Self.initiativeNames) {
            outcome.initiativeNames[code] = outcome.codes.texts.intern(decorate(name))
        }
    }

    static let initiativeNames = [
        "Digital booking", "Remote care at home", "Shared payroll centre", "Route planning",
    ]

    static let unitNames = [
        "Health services", "Social services", "Rescue services", "Group administration",
        "Digital clinic", "Home care, north", "Fire station, harbour", "Payroll centre",
        "Outpatient clinic", "Child welfare", "Emergency dispatch", "Procurement",
        "Dental care", "Disability services", "Prevention", "Archives and registry",
    ]

    mutating func addBenefit(_ index: Int, _ decorate: (String) -> String) {
        var codes = outcome.codes
        let number = String(index + 1)
        let padded = String(repeating: "0", count: max(0, 5 - number.utf8.count)) + number
        let id = codes.benefits.intern(decorate("B-" + padded))
        let owner = codes.texts.intern(decorate("Owner \(index % 14 + 1)"))
        outcome.codes = codes
        let unitIndex = random.next(unitCodes.count)
        let classes: [BenefitClass] = [
            .cashable, .cashable, .cashable, .capacity, .capacity, .avoidance, .quality,
        ]
        let length = [1, 3, 6, 12][random.next(4)]
        let start = random.next(max(1, months - length + 1))
        let first = firstMonth + Int32(start)
        var benefit = BenefitOutcome(
            benefit: id, initiative: initiativeCodes[index % initiativeCodes.count],
            benefitClass: classes[random.next(classes.count)], unit: unitCodes[unitIndex],
            account: accountCodes[random.next(accountCodes.count)],
            activity: activityCodes[random.next(activityCodes.count)], task: noCode,
            firstMonth: first, lastMonth: first + Int32(length) - 1, kind: .oneOff,
            maturity: .final, owner: owner, verdict: .notExpected)
        benefit.recordedAmount = Money(units: Int64(random.next(900) + 100) * 1_000)
        let isReady = random.next(12) != 0
        if !isReady {
            benefit.verdict = .notReady
            benefit.reasons = [.noEvidence, .noBaseline]
        } else if benefit.benefitClass == .cashable || benefit.benefitClass == .capacity {
            addClaims(of: &benefit, unitIndex: unitIndex)
        }
        outcome.benefits.append(benefit)
    }

    private mutating func addClaims(of benefit: inout BenefitOutcome, unitIndex: Int) {
        let isMoney = benefit.benefitClass == .cashable
        let measure: Measure = isMoney ? .money : .personYears
        let owed =
            isMoney ? Int64(random.next(40_000) + 2_000) * 10 : Int64(random.next(30) + 5) * 1_000
        let style = unitIndex % 3
        // 0: in the plan, 1: partly, 2: not at all.
        let showing = random.next(3)
        var sums = ClaimSums()
        for month in benefit.firstMonth...benefit.lastMonth {
            var claim = ClaimOutcome(
                benefit: benefit.benefit, measure: measure,
                period: Period(grain: .month, index: month), unit: benefit.unit,
                account: isMoney ? benefit.account : noCode, activity: benefit.activity)
            claim.claimed = owed + owed / 5
            claim.inBase = owed / 5
            split(&claim, owed: owed, style: style, showing: showing)
            record(claim)
            sums.add(claim)
        }
        sums = sums.totalled(measure, periods: months)
        if isMoney { benefit.money = sums } else { benefit.personYears = sums }
        benefit.verdict =
            sums.visible == 0
            ? .notInPlan
            : sums.missing + sums.reabsorbed + sums.parked == 0
                ? .inPlan : .partlyInPlan
        if sums.reabsorbed > 0 { benefit.flags.insert(.reabsorbed) }
        if sums.visible > sums.direct { benefit.flags.insert(.displaced) }
        if sums.parked > 0 { benefit.flags.insert(.parked) }
        if sums.timing > 0 { benefit.flags.insert(.timing) }
        if sums.redeployed > 0 { benefit.flags.insert(.redeployed) }
    }

    private mutating func split(
        _ claim: inout ClaimOutcome, owed: Units, style: Int, showing: Int
    ) {
        let shown = showing == 0 ? owed : showing == 1 ? owed * 3 / 5 : 0
        claim.gross = shown
        claim.missing = owed - shown
        claim.reabsorbed = style == 0 ? shown / 3 : 0
        claim.visible = shown - claim.reabsorbed
        let elsewhere = style == 1 ? claim.visible / 2 : 0
        claim.direct = claim.visible - elsewhere
        claim.timing = elsewhere / 3
        claim.parked = showing == 1 ? elsewhere / 3 : 0
        claim.redeployed = style == 2 ? claim.visible / 2 : 0
        claim.cut = claim.visible - claim.redeployed
    }
}

/// SplitMix64, so that a sample is the same everywhere.
struct Draw {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
