import BudgetModel
import Diagnostics
import FiveSteps
import NightlyRun
import PipelineFile
import PostgresStore
import Register

/// Every initiative's gate, and what somebody must act on, as of a day: from the register alone.
public final class GateDesk {
    /// One initiative and its gate.
    public struct Standing {
        public var initiative: String
        public var name: String
        public var gate: Gate
    }

    public let desk: InitiativeDesk
    public let day: CalendarDay
    private let benefits: [Code: [BenefitRecord]]
    private let promises: [String: [InitiativeStore.Promise]]

    /// - Parameter asOf: `2027-03-11` in the pipeline's zone; nil: today there.
    public init(pipeline path: String, database: String?, asOf: AsOf?) throws {
        let pipeline = try Pipeline.load(path, needsSources: false)
        let asOf = asOf.map { pipeline.days.ending($0.day) } ?? pipeline.days.today()
        desk = try InitiativeDesk(
            pipeline, database: database,
            reading: InitiativeDesk.inputs + [.benefits, .reallocations], asOf: asOf)
        day = CalendarDay(asOf.description).expected("a day is written as one")
        benefits = desk.rows.latestBenefits
        promises = Dictionary(grouping: try desk.store.promises(), by: \.initiative)
    }

    /// The gates of all initiatives, ascending, or of one.
    public func standings(of code: String? = nil) throws -> [Standing] {
        let chosen = try code.map { [try desk.initiative($0)] } ?? desk.rows.initiatives ?? []
        return try chosen.map { initiative in
            Standing(
                initiative: desk.codes.initiatives.text(initiative.id),
                name: initiative.name == noCode ? "" : desk.codes.texts.text(initiative.name),
                gate: try gate(initiative))
        }.sorted { $0.initiative.utf8.lexicographicallyPrecedes($1.initiative.utf8) }
    }

    private func facts(_ initiative: Initiative) throws -> Gate.Facts {
        let name = desk.codes.initiatives.text(initiative.id)
        let history = try PromiseHistory(initiative: name, kept: promises[name] ?? [])
        return Gate.Facts(
            initiative, records: benefits[initiative.id] ?? [], desk.rows, desk.codes,
            promise: history.latest?.promise, month: day.month)
    }

    private func waivers(_ initiative: Initiative) -> [Gate.Waiver] {
        desk.rows.waivers.filter { $0.initiative == initiative.id }
            .map { Gate.Waiver($0, desk.codes) }
    }

    private func gate(_ initiative: Initiative) throws -> Gate {
        Gate(
            try facts(initiative), asked: desk.pipeline.gate.attestations,
            waivers: waivers(initiative), day: Int64(day.daysSince1970))
    }

    /// What somebody must act on.
    public func pulse() throws -> Pulse {
        let decided = Dictionary(grouping: try desk.store.decisions(), by: \.initiative)
        let figures = Dictionary(
            grouping: desk.rows.kpisWithReadings ?? [], by: \.initiative)
        let all = try (desk.rows.initiatives ?? []).map { initiative in
            let name = desk.codes.initiatives.text(initiative.id)
            let facts = try facts(initiative)
            let last = decided[name]?.last
            let until = last?.until.flatMap { Period($0)?.firstMonth }
            return Pulse.Facts(
                initiative: name, gate: try gate(initiative),
                lead: facts.accountable.isEmpty ? facts.owner : facts.accountable,
                figures: (figures[initiative.id] ?? []).map { KeyFigure($0, desk.codes) },
                attestations: facts.attestations, waivers: waivers(initiative),
                decided: last.flatMap { last in until.map { (last.word, $0) } })
        }
        let ordered = all.sorted {
            $0.initiative.utf8.lexicographicallyPrecedes($1.initiative.utf8)
        }
        return Pulse(ordered, day: day, ahead: Int64(desk.pipeline.gate.daysAhead))
    }
}
