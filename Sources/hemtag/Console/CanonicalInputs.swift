import ArgumentParser
import BudgetModel
import PipelineFile
import PlanFiles
import Register

/// The canonical files of the desk, as options.
struct CanonicalInputs: ParsableArguments {
    @Option(help: "The benefit records.", completion: .file(extensions: ["csv"]))
    var benefits: String?
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
    @Option(
        help: "What key figures are to reach on their way.",
        completion: .file(extensions: ["csv"]))
    var kpiMilestones: String?
    @Option(help: "What initiatives promised.", completion: .file(extensions: ["csv"]))
    var plannedBenefits: String?
    @Option(help: "What initiatives have cost.", completion: .file(extensions: ["csv"]))
    var investments: String?
    @Option(help: "How gains arise, step by step.", completion: .file(extensions: ["csv"]))
    var valueStreams: String?
    @Option(help: "Prerequisites that were signed.", completion: .file(extensions: ["csv"]))
    var attestations: String?
    @Option(help: "Checks of the gate that were waived.", completion: .file(extensions: ["csv"]))
    var waivers: String?

    /// The register's files; of `settings` where none is named here.
    func register(over settings: RegisterSettings?) -> RegisterSettings {
        var register = RegisterSettings()
        register.fallback = .none
        let paths: [RegisterInput: String?] = [
            .benefits: benefits, .reallocations: reallocations, .inBase: inBase,
            .runCosts: runCosts, .crosswalk: crosswalk, .approvedChanges: approvedChanges,
            .continuity: continuity, .orgUnits: orgUnits, .accounts: accounts,
            .initiatives: initiatives, .kpis: kpis, .kpiReadings: kpiReadings,
            .kpiMilestones: kpiMilestones, .plannedBenefits: plannedBenefits,
            .investments: investments, .valueStreams: valueStreams, .attestations: attestations,
            .waivers: waivers,
        ]
        for (input, origin) in settings?.inputs ?? [:] {
            if case .file = origin { register.inputs[input] = origin }
        }
        for (input, path) in paths {
            if let path { register.inputs[input] = .file(RegisterFile(path: path)) }
        }
        return register
    }

    /// What holds the limit of rejected rows of files that are named at the desk.
    static let limitOption = "--max-rejected"

    func plans(maxRejected: Int) -> [PlanSource] {
        let financial = plan.map {
            PlanSource(name: "plan", path: $0, measure: .money, maxRejected: maxRejected)
        }
        let people = staffing.map {
            PlanSource(name: "staffing", path: $0, measure: .personYears, maxRejected: maxRejected)
        }
        return [financial, people].compactMap { source in
            var source = source
            source?.limitOption = Self.limitOption
            return source
        }
    }
}
