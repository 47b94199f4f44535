import BudgetModel
import Diagnostics
import FiveSteps
import NightlyRun
import PostgresStore

/// Promises and decisions of the database, for a run.
final class KeptInitiatives: InitiativePort {
    private let entity: String
    private let connect: () throws -> Connection

    init(entity: String, connect: @escaping () throws -> Connection) {
        self.entity = entity
        self.connect = connect
    }

    func book(asOf: AsOf) throws -> InitiativeBook {
        let store = InitiativeStore(try connect(), entity: entity)
        var book = InitiativeBook()
        let bound = asOf == .endOfTime ? "~" : "\(asOf)T23:59:59Z"
        let kept = Dictionary(
            grouping: try store.promises().filter { $0.at <= bound }, by: \.initiative)
        for (initiative, versions) in kept {
            let history = try PromiseHistory(initiative: initiative, kept: versions)
            book.promises[initiative] = history.latest?.promise
        }
        for decided in try store.decisions() where decided.at <= bound {
            guard let word = Advice.Word(rawValue: decided.word),
                let day = CalendarDay(decided.at.prefix(10))
            else { continue }
            book.decisions[decided.initiative, default: []].append(
                InitiativeDecision(word: word, month: day.month, at: decided.seconds))
        }
        return book
    }
}
