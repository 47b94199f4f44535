import ArgumentParser
import BudgetModel
import Diagnostics
import NightlyRun
import PipelineFile
import PlanFiles
import Reconciliation
import Register
import Reports
import Workplace

/// `hemtag reconcile`: files in, files out, no database.
struct ReconcileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Reconcile files at your desk: CSV in, CSV out, no database.",
        discussion: """
            Every input is CSV in UTF-8 with a comma, a decimal point and a header row. A key \
            column that a plan lacks is left out of the file. Periods are 2027-01, 2027-Q1 or \
            2027; booleans true and false; measures money and person_years.

            EXAMPLES
              The smallest: does the plan show what the register claims?
                hemtag reconcile --benefits benefits.csv --plan plan.csv --out result

              With organisation, accounts and approved changes:
                hemtag reconcile --benefits benefits.csv --plan plan.csv \\
                    --staffing staffing.csv --org-units units.csv --accounts accounts.csv \\
                    --approved-changes changes.csv --out result

              With tiers, netting and tolerance of a pipeline file:
                hemtag reconcile --benefits b.csv --plan p.csv --rules nightly.yaml --out result

            The result holds one CSV a table, rejected_row.csv and summary.json; the summary is \
            also printed. Exit code 4: an input is refused, and each reason is told with its place.
            """)

    @OptionGroup(title: "Inputs") var inputs: CanonicalInputs
    @OptionGroup(title: "How and where") var settings: Settings

    struct Settings: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Take tiers, netting and tolerance from the rules of a pipeline file.",
                valueName: "pipeline"), completion: .file(extensions: ["yaml", "yml"]))
        var rules: String?

        @Option(
            help: ArgumentHelp("The folder for the result; it is made.", valueName: "dir"),
            completion: .directory)
        var out: String

        @Option(help: ArgumentHelp("The reporting entity that results name.", valueName: "name"))
        var entity = "-"

        @Option(
            help: ArgumentHelp(
                "Read records up to the end of this day (UTC); default: all.",
                valueName: "yyyy-mm-dd"))
        var asOf: String?

        @Option(help: ArgumentHelp("The summary's language.", valueName: "en|sv|fi"))
        var language = Language.english

        @Option(
            help: ArgumentHelp(
                "What money is counted in, by ISO 4217; default: of the rules, or else EUR.",
                valueName: "code"))
        var currency: Currency?

        @Option(
            help: ArgumentHelp("Rejected rows that each input may have.", valueName: "count"))
        var maxRejected = 0

        @Flag(help: "Go on although most records name units that no plan has.")
        var forceUnmatched = false
    }

    func validate() throws {
        guard inputs.plan != nil || inputs.staffing != nil else {
            throw ValidationError("Give --plan, --staffing or both: what is there to compare?")
        }
    }

    func run() throws {
        var rules = try settings.rules.map { try Pipeline.loadRules($0) } ?? Rules()
        if let currency = settings.currency { rules.currency = currency }
        let asOf = try settings.asOf.map(Arguments.day) ?? .endOfTime
        var request = RunRequest(
            entity: settings.entity, pipeline: "reconcile", asOf: asOf, configDigest: "",
            programVersion: programVersion)
        request.acceptsUnmatched = settings.forceUnmatched
        var limits = Limits()
        limits.maxRejectedDefault = settings.maxRejected
        let register = PipelineRegister(
            inputs.register, limits: limits, entity: settings.entity,
            connect: nil)
        var outputs = Outputs()
        outputs.directory = settings.out
        outputs.adjustedPlan = false
        let files = ResultFolder(outputs: outputs, report: nil, sources: [])
        let job = NightlyRun(
            ledger: nil, register: register,
            plans: inputs.plans(maxRejected: settings.maxRejected).map { PlanFileSource($0) },
            files: files, meter: SystemMeter(), solver: ParametricFlowSolver(), rules: rules)
        let summary = try job.run(request)
        for finding in summary.remarks {
            Terminal.complain(finding.text(showValue: true))
        }
        guard let outcome = summary.outcome else { return }
        let context = RunContext(request, run: nil, inputs: summary.inputs)
        Terminal.put(SummaryText.render(outcome, context: context, language: settings.language))
    }
}

extension Currency: ExpressibleByArgument {
    /// Reads a code of ISO 4217.
    public init?(argument: String) { self.init(argument) }
}

/// The canonical files of the desk, as options.
struct CanonicalInputs: ParsableArguments {
    @Option(help: "The benefit records.", completion: .file(extensions: ["csv"]))
    var benefits: String
    @Option(help: "The financial plan, in money.", completion: .file(extensions: ["csv"]))
    var plan: String?
    @Option(help: "The staffing plan, in person-years.", completion: .file(extensions: ["csv"]))
    var staffing: String?
    @Option(help: "Documented reasons for lines to move.", completion: .file(extensions: ["csv"]))
    var approvedChanges: String?
    @Option(
        help: "What the reference already contains of a benefit.",
        completion: .file(extensions: ["csv"]))
    var inBase: String?
    @Option(help: "Lines that carry running costs.", completion: .file(extensions: ["csv"]))
    var runCosts: String?
    @Option(
        help: "Merged, split and renumbered keys, with shares.",
        completion: .file(extensions: ["csv"]))
    var continuity: String?
    @Option(help: "The organisation: unit, parent, level.", completion: .file(extensions: ["csv"]))
    var orgUnits: String?
    @Option(help: "The chart of accounts, with kinds.", completion: .file(extensions: ["csv"]))
    var accounts: String?
    @Option(
        help: "Where freed money and people are to go.", completion: .file(extensions: ["csv"]))
    var reallocations: String?
    @Option(
        help: "Lines in which a benefit shows, by hand.", completion: .file(extensions: ["csv"]))
    var crosswalk: String?
    @Option(help: "Initiatives, for standings.", completion: .file(extensions: ["csv"]))
    var initiatives: String?
    @Option(help: "Key figures with baseline and target.", completion: .file(extensions: ["csv"]))
    var kpis: String?
    @Option(help: "Readings of key figures.", completion: .file(extensions: ["csv"]))
    var kpiReadings: String?
    @Option(help: "What initiatives promised.", completion: .file(extensions: ["csv"]))
    var plannedBenefits: String?
    @Option(help: "What initiatives have cost.", completion: .file(extensions: ["csv"]))
    var investments: String?

    var register: RegisterSettings {
        var register = RegisterSettings()
        register.fallback = .none
        let paths: [RegisterInput: String?] = [
            .benefits: benefits, .reallocations: reallocations, .inBase: inBase,
            .runCosts: runCosts, .crosswalk: crosswalk, .approvedChanges: approvedChanges,
            .continuity: continuity, .orgUnits: orgUnits, .accounts: accounts,
            .initiatives: initiatives, .kpis: kpis, .kpiReadings: kpiReadings,
            .plannedBenefits: plannedBenefits, .investments: investments,
        ]
        register.inputs = paths.compactMapValues { $0.map { .file(RegisterFile(path: $0)) } }
        return register
    }

    func plans(maxRejected: Int) -> [PlanSource] {
        let financial = plan.map {
            PlanSource(name: "plan", path: $0, measure: .money, maxRejected: maxRejected)
        }
        let people = staffing.map {
            PlanSource(name: "staffing", path: $0, measure: .personYears, maxRejected: maxRejected)
        }
        return [financial, people].compactMap { $0 }
    }
}
