import BudgetModel
import Diagnostics
import Reconciliation
import Register

/// Reads inputs through their ports and collects what must not be before anything is compared.
struct InputGathering {
    var codes = Codes()
    var register = RegisterContents()
    /// nil before they are read, and after they went into the reconciliation.
    private(set) var plans: [Measure: PlanTable]?
    private(set) var records: [InputRecord] = []
    /// Every reason to refuse, in the order of reading.
    private(set) var findings: [Finding] = []
    private(set) var units: UnitTree?
    private(set) var accounts: AccountTree?

    /// Refuses what was read so far.
    ///
    /// - Throws: every finding, where one of them is an error.
    func refuse() throws {
        if findings.contains(where: { $0.severity == .error }) { throw Findings(findings) }
    }

    /// Reads the register and builds its trees.
    ///
    /// - Parameter plans: those to begin with meanwhile.
    mutating func readRegister(
        _ port: any RegisterPort, asOf: AsOf, beginning plans: [any PlanSourcePort]
    ) throws {
        do {
            register = try port.read(asOf: asOf, into: &codes) { trees in
                // What is wrong with the trees is told when the whole register is read.
                let units = trees.orgUnits.map { UnitTree.build($0, codes: trees.codes).0 }
                let accounts = trees.accounts.map { AccountTree.build($0, codes: trees.codes).0 }
                for plan in plans {
                    plan.begin(codes: trees.codes, units: units, accounts: accounts)
                }
            }
        } catch let several as Findings {
            findings += several.all
        } catch let one as Finding {
            findings.append(one)
        }
        records = register.records
        findings += records.flatMap(Self.refusals)
        if let rows = register.orgUnits {
            let (tree, problems) = UnitTree.build(rows, codes: codes)
            units = tree
            findings += problems
        }
        if let rows = register.accounts {
            let (tree, problems) = AccountTree.build(rows, codes: codes)
            accounts = tree
            findings += problems
        }
    }

    /// Reads the plans and joins the sources of one measure into one table.
    mutating func readPlans(_ ports: [any PlanSourcePort]) throws {
        var joined: [Measure: PlanContents] = [:]
        var unread: Set<Measure> = []
        var readings: [AnyHashable: String] = [:]
        for port in ports {
            do {
                let contents = try port.load(into: &codes, units: units, accounts: accounts)
                records.append(contents.record)
                findings += Self.doubled(contents.record, port.readingKey, &readings)
                findings += Self.refusals(contents.record)
                register.approvedChanges += contents.approvedChanges
                if joined[port.measure] == nil {
                    joined[port.measure] = contents
                } else {
                    try joined[port.measure]?.join(contents, name: port.name)
                }
            } catch let several as Findings {
                findings += several.all
                unread.insert(port.measure)
            } catch let one as Finding {
                findings.append(one)
                unread.insert(port.measure)
            }
        }
        for measure in joined.keys.sorted() where !unread.contains(measure) {
            findings += joined[measure]?.lacking(measure) ?? []
        }
        plans = joined.mapValues(\.table)
    }

    /// The whole input; `plans` and the benefits are moved in.
    mutating func takeReconciliationInput(
        entity: String, rules: Rules, asOf: AsOf
    ) -> ReconciliationInput {
        codes.benefits.settle()
        var input = ReconciliationInput(entity: entity, codes: codes)
        if let units { input.units = units }
        if let accounts { input.accounts = accounts }
        input.hasUnitTree = units != nil
        input.hasAccountTree = accounts != nil
        input.financialPlan = plans?.removeValue(forKey: .money)
        input.staffingPlan = plans?.removeValue(forKey: .personYears)
        plans = nil
        input.benefits = register.benefits
        register.benefits = BenefitTable()
        input.destinations = register.destinations
        input.inBase = register.inBase
        input.runCosts = register.runCosts
        input.crosswalk = register.crosswalk
        input.approvedChanges = register.approvedChanges
        input.continuity = register.continuity
        input.initiatives = register.initiatives
        input.kpis = register.rows.kpisWithReadings
        input.plannedBenefits = register.plannedBenefits
        input.investments = register.investments
        input.rules = rules
        input.asOf = asOf.lastSecond
        return input
    }

    /// Two sources with the same bytes, read alike: every row would count twice.
    ///
    /// - Parameter readings: the name of the source by what was read and how.
    private static func doubled(
        _ record: InputRecord, _ readingKey: AnyHashable?, _ readings: inout [AnyHashable: String]
    ) -> [Finding] {
        guard let readingKey, record.totals.read.rows > 0 else { return [] }
        let key: AnyHashable = [readingKey, record.sha256]
        guard let first = readings[key] else {
            readings[key] = record.name
            return []
        }
        return [
            Finding(
                "plan.sources.same", at: .file(path: record.location, line: 0, column: 0),
                "source `\(record.name)` holds the same bytes as `\(first)` and is read alike: "
                    + "every row would count twice",
                fix: "name another file, or remove one of the two sources")
        ]
    }

    /// What was wrong with the first rejected rows, where the reader kept it with the rows alone.
    private static func reasons(_ record: InputRecord) -> [Finding] {
        let told = Set(record.findings.map(\.code))
        return record.rejected.prefix(20).filter { !told.contains($0.code) }.map { row in
            Finding(
                row.code, at: .file(path: record.location, line: row.line, column: row.column),
                row.reason, value: row.value, fix: row.fix)
        }
    }

    /// Why an input cannot be concluded from: too many rejects, or totals that do not close.
    static func refusals(_ record: InputRecord) -> [Finding] {
        var refusals: [Finding] = []
        let place = Place.file(path: record.location, line: 0, column: 0)
        let rejected = Int(record.totals.rejected.rows)
        if rejected > record.maxRejected {
            refusals = record.findings + reasons(record)
            refusals.append(
                Finding(
                    "input.rejected.limit", at: place,
                    "\(rejected) of \(record.totals.read.rows) rows were rejected and the limit of "
                        + "`\(record.name)` is \(record.maxRejected)",
                    fix: "correct the rows, or raise `limits.max_rejected.\(record.name)`"))
        }
        if !record.totals.closes {
            refusals.append(
                Finding(
                    "input.totals.open", at: place,
                    "the control totals of `\(record.name)` do not close: read is not accepted + "
                        + "rejected + skipped",
                    fix: "report this with the file: it is a defect of Hemtag"))
        }
        return refusals
    }
}

extension PlanContents {
    /// Appends another source of the same plan.
    fileprivate mutating func join(_ other: PlanContents, name: String) throws {
        guard table.hasAccount == other.table.hasAccount,
            table.hasActivity == other.table.hasActivity
        else {
            throw Finding(
                "plan.sources.differ", at: .argument(name),
                "the files of one plan differ in key columns",
                fix: "export them with the same key columns")
        }
        table.join(other.table)
        givesReference = givesReference || other.givesReference
        givesCurrent = givesCurrent || other.givesCurrent
    }

    /// A plan without one of its versions would read as if every line had fallen, or none.
    fileprivate func lacking(_ measure: Measure) -> [Finding] {
        let missing =
            (givesReference ? [] : ["reference"]) + (givesCurrent ? [] : ["current"])
        return missing.map { version in
            Finding(
                "plan.version.lacking", at: .argument("sources"),
                "no source of the \(measure.rawValue) plan gives its \(version) version",
                fix: "add a source, or an amount column that `is: \(version)`")
        }
    }
}
