import BudgetModel

/// A random small case as a list of rows that may be applied in any order.
public struct RandomCase {
    public typealias Row = (inout CaseBuilder) -> Void
    public private(set) var rows: [Row] = []
    public private(set) var rules = Rules()
    private var random: SeededGenerator

    private static let months = ["2027-01", "2027-02", "2027-03"]
    private static let tree = [
        ("U", "", "county"), ("UA", "U", "division"), ("UB", "U", "division"),
        ("UA1", "UA", "team"), ("UA2", "UA", "team"), ("Å", "UB", "team"),
    ]
    private static let accounts: [(String, String, AccountKind)] = [
        ("P", "", .expense), ("P1", "P", .expense), ("P2", "P", .expense), ("Q", "", .expense),
        ("R", "", .revenue), ("R1", "R", .revenue), ("I", "", .internal),
    ]

    public init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        drawRules()
        for (name, parent, level) in Self.tree {
            rows.append { $0.unit(name, parent: parent, level: level) }
        }
        for (name, parent, kind) in Self.accounts {
            rows.append { $0.account(name, parent: parent, kind: kind) }
        }
        drawPlan()
        drawStaffing()
        for number in 0..<Int.random(in: 1...7, using: &random) { drawBenefit(number) }
        drawContext()
    }

    /// The input with its rows in the given order.
    public func input(_ order: [Row]? = nil) -> ReconciliationInput {
        var builder = CaseBuilder()
        for row in order ?? rows { row(&builder) }
        var input = builder.built()
        input.rules = rules
        return input
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    private mutating func drawRules() {
        rules.grain = pick([nil, nil, .month, .quarter, .year])
        rules.netting = pick([
            .unit, .unit, .none, .levels(["division"]), .levels(["team", "county"]),
            .levels(["division", "county"]),
        ])
        rules.nettingAccountLevel = pick([nil, nil, 0])
        rules.substitutes = ["Q"]
        if chance(30) { rules.floors = ["P1": Money(units: 20)] }
        guard chance(50) else { return }
        var tiers: [ReachRule] = [
            .accountGroup(accountLevel: pick([nil, 0])), .unitSubtree(accountLevel: nil),
            .shifted(periods: pick([0, 1, 2, 3]), accountLevel: pick([nil, 0])),
            .parked(upToLevel: pick([nil, "division"]), accountLevel: nil),
        ]
        tiers.shuffle(using: &random)
        rules.tiers = [.exact] + tiers.prefix(Int.random(in: 0...4, using: &random))
        if chance(30) { rules.tiers.append(.shifted(periods: 2, accountLevel: nil)) }
    }

    private mutating func drawPlan() {
        for (unit, _, _) in Self.tree {
            for account in ["P1", "P2", "Q", "R1", "I"] where chance(60) {
                for month in Self.months where chance(70) {
                    let reference = Units.random(in: 5...90, using: &random)
                    let current = max(0, reference - Units.random(in: -12...20, using: &random))
                    rows.append {
                        $0.line(
                            unit, account, month, activity: "a", reference: reference,
                            current: current)
                    }
                }
            }
        }
        rows.append { $0.line("U", "P1", "2027-01", activity: "a", reference: 50, current: 40) }
    }

    private mutating func drawStaffing() {
        for (unit, _, _) in Self.tree {
            for activity in ["a", "b"] where chance(60) {
                for month in Self.months where chance(70) {
                    let reference = Units.random(in: 5...60, using: &random)
                    let current = max(0, reference - Units.random(in: -9...9, using: &random))
                    rows.append {
                        $0.staff(unit, activity, month, reference: reference, current: current)
                    }
                }
            }
        }
        rows.append { $0.staff("U", "a", "2027-02", reference: 50, current: 40) }
    }

    private mutating func drawBenefit(_ number: Int) {
        let id = chance(70) ? "B\(number)" : "Ö\(number)"
        let benefitClass = pick([
            BenefitClass.cashable, .cashable, .cashable, .revenue, .capacity, .avoidance, .quality,
        ])
        let (unit, initiative) = (pick(Self.tree).0, pick(["I1", "I2", ""]))
        let account = benefitClass == .revenue ? "R1" : pick(["P1", "P2", "Q"])
        let first = Int.random(in: 0..<3, using: &random)
        let last = Int.random(in: first..<3, using: &random)
        let amount: Units? =
            benefitClass == .capacity ? nil : Units.random(in: 1...60, using: &random)
        let years: Units? =
            benefitClass == .capacity || chance(30) ? .random(in: 1...30, using: &random) : nil
        let kind: BenefitKind = chance(30) ? .recurring : .oneOff
        let (isHeld, isEarly) = (chance(90), kind == .oneOff && chance(15))
        let months = isEarly ? "2026-12"..."2026-12" : Self.months[first]...Self.months[last]
        rows.append { builder in
            builder.benefit(
                id, unit, account, months, amount: amount, personYears: years, activity: "a",
                initiative: initiative, class: benefitClass, kind: kind
            ) { record, _ in record.outputHeld = isHeld }
        }
        if chance(20) {
            let (line, period, only) = (pick(Self.tree).0, pick(["", "2027-02"]), chance(50))
            rows.append {
                $0.crosswalk(id, line, account, period: period, activity: "a", only: only)
            }
        }
        if chance(40) {
            let shares: [Int64] = pick([[1_000_000], [500_000], [333_333, 333_333, 333_333]])
            let activity = pick(["a", "b"])
            for (place, share) in shares.enumerated() {
                let (to, toAccount) = (Self.tree[place].0, pick(["", "P2", "Q"]))
                rows.append {
                    $0.destination(
                        id, unit: to, account: toAccount, activity: activity, share: share)
                }
            }
        }
        if chance(20) {
            let part = Units.random(in: 0...20, using: &random)
            rows.append { $0.inBase(id, Self.months[first], part) }
        }
    }

    private mutating func drawContext() {
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let (unit, account, month) = (
                pick(Self.tree).0, pick(["", "P1", "P", "Q"]), pick(["", "2027", "2027-02"])
            )
            let type = pick(ApprovedChangeType.allCases)
            let activity = pick(["", "a"])
            let size: ApprovedChange.Size =
                chance(50)
                ? .amount(.random(in: -30...30, using: &random))
                : .percent(.random(in: -100_000...100_000, using: &random))
            rows.append { $0.change(type, unit, account, month, activity: activity, size) }
        }
        if chance(20) {
            rows.append { $0.continuity(unit: "UB", toUnit: "UA", share: 400_000) }
            rows.append { $0.continuity(unit: "UB", toUnit: "Å", share: 600_000) }
        }
    }
}
