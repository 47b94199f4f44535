import BudgetModel
import Decisions
import Diagnostics
import FiveSteps
import NightlyRun
import PipelineFile
import PostgresStore
import Register

/// An initiative of a pipeline's register with what it promised and what was decided about it: what
/// `promise`, `gate` and `decide` look at and record through.
public final class InitiativeDesk {
    public let pipeline: Pipeline
    public let entity: String
    public let store: InitiativeStore
    public let runs: RunStore
    let decisions: DecisionStore
    /// The register's own words about initiatives, without the benefits.
    public let rows: RegisterRows
    public let codes: Codes

    /// What of the register is read: all that initiatives say of themselves.
    static let inputs: [RegisterInput] = [
        .initiatives, .kpis, .kpiReadings, .kpiMilestones, .plannedBenefits, .investments,
        .valueStreams, .attestations, .waivers, .persons,
    ]

    /// - Throws: what is wrong with the register, and everything that keeps it from being read.
    public convenience init(pipeline path: String, database: String?) throws {
        try self.init(
            Pipeline.load(path, needsSources: false), database: database, reading: Self.inputs)
    }

    init(
        _ pipeline: Pipeline, database: String?, reading inputs: [RegisterInput],
        asOf: AsOf = .endOfTime
    ) throws {
        let place = DatabasePlace(database, pipeline: pipeline.database)
        let connection = try place.connect()
        self.pipeline = pipeline
        entity = pipeline.entity
        store = InitiativeStore(connection, entity: entity)
        decisions = DecisionStore(connection, entity: entity)
        runs = RunStore(connection)
        var codes = Codes()
        let register = PipelineRegister(
            pipeline.register, limits: pipeline.limits, entity: entity, connect: { connection })
        let contents = try register.read(inputs, asOf: asOf, into: &codes)
        let wrong = contents.records.flatMap { record in
            record.rejected.isEmpty ? [] : record.findings
        }
        if !wrong.isEmpty { throw Findings(wrong) }
        (rows, self.codes) = (contents.rows, codes)
    }

    /// The initiative of a code, as the register has it.
    ///
    /// - Throws: a `Finding` where it has none.
    public func initiative(_ code: String) throws(Finding) -> Initiative {
        let wanted = codes.initiatives.find(CodeText.cleaned(code))
        if let found = (rows.initiatives ?? []).first(where: { $0.id == wanted }) { return found }
        let known = (rows.initiatives ?? []).map { codes.initiatives.text($0.id) }
        let near = NearCodes(known).nearest(to: code)
        throw Finding(
            "argument.initiative.unknown", at: .argument("INITIATIVE"),
            "the register knows no such initiative", value: code,
            fix: near.map { "did you mean `\($0)`?" } ?? "add it to the input `initiatives`")
    }

    /// The person whose login this is.
    ///
    /// - Throws: a `Finding` where it belongs to nobody, or to two.
    public func me() throws -> Person {
        let login = try decisions.me().login
        if let person = persons().person(login: login) { return person }
        throw Finding(
            "argument.login.unknown", at: .argument("login"),
            "this login to the database belongs to no person, or to more than one", value: login,
            fix: "add it to the logins of one person in the input `person`")
    }

    /// The day of what is recorded now, as the server counts days, from 1970-01-01.
    func today() throws -> Int64 {
        Int64(
            CalendarDay(try decisions.me().today).expected("the server wrote the day")
                .daysSince1970)
    }

    func persons() -> AuthorityBook {
        AuthorityBook(rows.authority, on: "", parentOfUnit: [:], parentOfAccount: [:])
    }
}

extension PromiseHistory {
    /// What was kept of one initiative.
    ///
    /// - Throws: a `Finding` where a version does not say what it said when it was locked.
    public init(
        initiative: String, kept: [InitiativeStore.Promise]
    ) throws(Finding) {
        self.init(initiative: initiative)
        for version in kept {
            guard let promise = Promise(reading: version.content), promise.digest == version.hash
            else {
                throw Finding(
                    "database.promise.altered",
                    at: .table(
                        name: "hemtag.promise", key: "\(initiative) \(version.version)",
                        column: "content"),
                    "the promise does not say what it said when it was locked",
                    value: version.hash,
                    fix: "compare with a backup: somebody has changed the tables from outside")
            }
            let day = CalendarDay(version.at.prefix(10)).expected("the server wrote the day")
            keep(
                promise, by: version.name, day: Int64(day.daysSince1970),
                decision: version.decision)
        }
    }
}
