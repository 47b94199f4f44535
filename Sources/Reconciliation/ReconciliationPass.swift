import BudgetModel
import Diagnostics

/// One reconciliation under way: what every step shares.
struct ReconciliationPass {
    /// Without the benefits and plans: `readings` holds those that count, each plan goes into its
    /// comparison.
    private(set) var input: ReconciliationInput
    let grains: ComparedGrains
    /// Plans that are compared at a coarser grain than their own, as they were.
    private(set) var finerPlans: [Measure: [PlanTable]] = [:]
    let ranks: KeyRanks
    let horizon: Horizon?
    let unitForest: Forest
    let accountForest: Forest
    let readings: Readings
    /// Accepted reading by benefit code, or -1; until the claims are made.
    private var recordOf: [Int32]
    let reasons: [NotReadyReasons]
    let destinations: Destinations
    let crosswalk: Crosswalk
    let readiness: Readiness
    var doubts: LineDoubts
    private(set) var findings: [Finding] = []
    private(set) var refusals: [Finding] = []
    private var skippedLines: [AccountKind: Int] = [:]

    var records: BenefitTable { readings.records }

    /// What the rows of the outcome need to know of the records.
    var reconciledRecords: ReconciledRecords {
        .init(
            records: records, reasons: reasons, readiness: readiness, horizon: horizon,
            grains: grains)
    }

    init(_ whole: consuming ReconciliationInput) {
        var input = consume whole
        let ranks = KeyRanks(input.codes)
        let horizon = Horizon(input)
        let presence = PlanPresence(input)
        (self.ranks, self.horizon, grains) = (ranks, horizon, input.grains)
        var readings = Readings(
            input.takeBenefits(), asOf: input.asOf, ranks: ranks,
            benefits: KeyRanks.Ranking(input.codes.benefits))
        unitForest = Forest(
            parents: input.units.parent, ranks: ranks.unit, count: input.codes.units.count)
        accountForest = Forest(
            parents: input.accounts.parent, ranks: ranks.account,
            count: input.codes.accounts.count)
        var recordOf = [Int32](repeating: -1, count: input.codes.benefits.count)
        for (index, id) in readings.records.id.enumerated() where Int(id) < recordOf.count {
            recordOf[Int(id)] = Int32(index)
        }
        self.recordOf = recordOf
        readiness = Readiness(
            input: input, horizon: horizon, ranks: ranks, presence: presence)
        reasons = readiness.reasons(readings)
        readings.settle()
        self.readings = readings
        destinations = Destinations(
            input.destinations, recordOf: recordOf, recordCount: readings.records.count,
            codes: input.codes, ranks: ranks)
        crosswalk = Crosswalk(
            input.crosswalk, recordOf: recordOf, recordCount: readings.records.count,
            codes: input.codes, ranks: ranks)
        doubts = LineDoubts(
            records: readings.records, reasons: reasons, presence: presence, codes: input.codes,
            forest: unitForest)
        findings = destinations.findings + crosswalk.findings
        if let refusal = doubts.refusal {
            if input.acceptsUnmatched {
                var warning = refusal
                warning.severity = .warning
                findings.append(warning)
            } else {
                refusals.append(refusal)
            }
        }
        self.input = input
    }

    /// The outcome, or every reason to refuse the run.
    mutating func outcome(
        _ solver: any FairFlowSolver
    ) throws(ArithmeticOverflow) -> Result<Outcome, Findings> {
        let places = try places()
        guard refusals.isEmpty else { return .failure(Findings(sorted(refusals))) }
        var tables: [ClaimTable] = []
        for table in try claims(places) { tables.append(try lessInBase(table)) }
        let runs = try measureRuns(places, tables, runCosts(places, tables), solver)
        for run in runs { doubts.add(run.claims, run.plan, ownLine: run.ownLine) }
        findings += doubts.findings
        recordOf = []
        var assembly = OutcomeAssembly(pass: self, runs: runs)
        var outcome: Outcome
        do throws(ArithmeticOverflow) {
            outcome = try assembly.outcome()
        } catch {
            // What is wrong with the flows comes before all else.
            let faults = runs.flatMap(\.audit.faults)
            if faults.isEmpty { throw error }
            return .failure(Findings(faults))
        }
        outcome.flowAudits = runs.map(\.audit)
        outcome.findings = sorted(findings + assembly.findings)
        outcome.skippedLines = skippedLines
        return .success(outcome)
    }

    /// The plans that can be compared, with what reaches in them; `refusals` says why others
    /// cannot.
    mutating func places() throws(ArithmeticOverflow) -> [ReachPlace] {
        checkRules()
        return try comparePlans().map(place)
    }

    /// Findings in an order that no input order changes, each once.
    func sorted(_ findings: [Finding]) -> [Finding] {
        let keyed = findings.map { ($0, "\($0.code)\u{0}\($0.value ?? "")\u{0}\($0.place)") }
        var order: [Finding] = []
        for (finding, _) in keyed.sorted(by: { a, b in
            a.1.utf8.lexicographicallyPrecedes(b.1.utf8)
        }) where order.last != finding { order.append(finding) }
        return order
    }

    private mutating func checkRules() {
        if case .levels(let names) = input.rules.netting {
            for name in Set(names).sorted() where !input.units.levelNames.contains(name) {
                refusals.append(
                    Finding(
                        "rules.netting.level_unknown", at: .argument("netting"),
                        "no unit of the tree has this level", value: name,
                        fix: "name one of the tree's levels: "
                            + input.units.levelNames.sorted().joined(separator: ", ")))
            }
        }
        if input.rules.tiers.count > 250 {
            refusals.append(
                Finding(
                    "rules.tiers.too_many", at: .argument("tiers"), "there are too many tiers",
                    value: String(input.rules.tiers.count), fix: "name at most 250 rules"))
        }
    }

    /// The plans that can be compared; `refusals` says why others cannot.
    private mutating func comparePlans() throws(ArithmeticOverflow) -> [ComparedPlan] {
        guard let horizon else { return [] }
        var tables: [PlanTable] = []
        for measure in Measure.allCases {
            guard let table = input.takePlan(of: measure) else { continue }
            if let table = try compared(table) { tables.append(table) }
        }
        let pass = self
        let compared = try (consume tables).mapConcurrently {
            table throws(ArithmeticOverflow) in
            let (measure, hasAccount, hasActivity) =
                (table.measure, table.hasAccount, table.hasActivity)
            var comparison = PlanComparison(
                input: pass.input, horizon: horizon, ranks: pass.ranks, forest: pass.unitForest)
            let plan = try comparison.compare(table) { space in
                let own = OwnKeys(
                    records: pass.records, ranks: pass.ranks, measure: measure,
                    hasAccount: hasAccount, hasActivity: hasActivity)
                return pass.namedKeys(own, space: space, horizon: horizon)
            }
            return (comparison: comparison, plan: plan)
        }
        for (comparison, _) in compared {
            findings += comparison.findings
            refusals += comparison.refusals
            for (kind, rows) in comparison.skippedRows { skippedLines[kind, default: 0] += rows }
        }
        return compared.compactMap(\.plan)
    }

    /// A plan as one table; `refusals` says why it cannot be.
    private mutating func compared(_ table: PlanTable) throws(ArithmeticOverflow) -> PlanTable? {
        let measure = table.measure
        guard !table.otherGrains.isEmpty else {
            if grains[measure] != table.grain { finerPlans[measure] = [table] }
            return table
        }
        let parts = table.parts
        guard let grain = input.rules.grain else {
            let found = parts.map(\.grain).sorted().map(\.rawValue)
            refusals.append(
                Finding(
                    "plan.grain.mixed", at: .argument(measure.rawValue),
                    "the files of the plan are at different grains and the rules name none",
                    value: found.joined(separator: ", "),
                    fix: "set `grain: \(found[found.count - 1])` under `rules`, or export them "
                        + "with the same periods"))
            return nil
        }
        if let coarser = parts.first(where: { $0.grain > grain }) {
            refusals.append(PlanComparison.tooCoarse(coarser, grain))
            return nil
        }
        finerPlans[measure] = parts
        return try table.joined(at: grain)
    }

    private func place(_ plan: ComparedPlan) -> ReachPlace {
        ReachPlace(
            plan: plan, units: input.units, unitForest: unitForest, accountForest: accountForest,
            tiers: input.rules.tiers, crosswalk: crosswalk,
            ownKeys: OwnKeys(
                records: records, ranks: ranks, measure: plan.measure,
                hasAccount: plan.hasAccount, hasActivity: plan.hasActivity))
    }

    func claims(_ places: [ReachPlace]) throws(ArithmeticOverflow) -> [ClaimTable] {
        try places.mapConcurrently { place throws(ArithmeticOverflow) in
            guard let horizon else {
                return ClaimTable(measure: place.plan.measure, grain: place.plan.grain)
            }
            return try ClaimTable(
                place.plan, records: records, reasons: reasons, horizon: horizon,
                profile: readiness.profile)
        }
    }

    private func measureRuns(
        _ places: [ReachPlace], _ tables: [ClaimTable], _ runCosts: [RunCosts.Entry],
        _ solver: any FairFlowSolver
    ) throws(ArithmeticOverflow) -> [MeasureRun] {
        try Array(zip(places, tables)).mapConcurrently {
            given throws(ArithmeticOverflow) in
            let (place, claims) = given
            return try MeasureRun(
                place: place, claims: claims,
                runCosts: place.plan.measure == .money ? runCosts : [],
                destinations: destinations, rules: input.rules, solver: solver)
        }
    }

    mutating func lessInBase(_ table: ClaimTable) throws(ArithmeticOverflow) -> ClaimTable {
        var table = table
        var inBase = InBase(input: input, recordOf: recordOf)
        try inBase.apply(to: &table)
        findings += inBase.findings
        return table
    }

    mutating func runCosts(
        _ places: [ReachPlace], _ tables: [ClaimTable]
    ) -> [RunCosts.Entry] {
        guard let place = places.first(where: { $0.plan.measure == .money }) else { return [] }
        let costs = RunCosts(
            input.runCosts, place: place, recordOf: recordOf, codes: input.codes
        ) { record, period in
            tables.contains { table in
                let first = Period.bucket(of: period.firstMonth, grain: table.grain)
                let last = Period.bucket(of: period.lastMonth, grain: table.grain)
                return (first...last).contains { table.claim(of: record, period: $0) != nil }
            }
        }
        findings += costs.findings
        return costs.entries
    }
}

extension ReconciliationInput {
    /// Moves the benefits out.
    fileprivate mutating func takeBenefits() -> BenefitTable {
        let taken = benefits
        benefits = BenefitTable()
        return taken
    }

    /// Moves a plan out: it may be large, and goes into its comparison.
    fileprivate mutating func takePlan(of measure: Measure) -> PlanTable? {
        let taken = measure == .money ? financialPlan : staffingPlan
        if measure == .money { financialPlan = nil } else { staffingPlan = nil }
        return taken
    }
}
