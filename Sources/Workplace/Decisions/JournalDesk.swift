import Decisions
import Diagnostics
import PostgresStore

/// The journal of one entity.
public struct JournalDesk {
    public let entity: String
    private let store: DecisionStore

    /// - Parameter entity: nil: the one whose run is the newest.
    public init(in place: DatabasePlace, entity: String?) throws {
        let connection = try place.connect()
        guard
            let entity = try entity ?? RunStore(connection).runs(limit: 1).first?.entity
        else {
            throw Finding(
                "argument.run.unknown", at: .argument("RUN"), "there is no such run",
                fix: "list the runs with: hemtag runs")
        }
        self.entity = entity
        store = DecisionStore(connection, entity: entity)
    }

    public func visit(_ body: (JournalEntry) -> Void) throws { try store.journal(body) }

    /// - Throws: a `Finding` at the first entry that does not hold.
    public func verified() throws -> JournalCheck {
        var check = JournalCheck(entity: entity)
        try store.journal { check.take($0) }
        guard let fault = check.fault else { return check }
        let (sequence, message): (Int64, String) =
            switch fault {
            case .gap(let expected, let found):
                (expected, "an entry is missing: the next one is \(found)")
            case .unchained(let sequence): (sequence, "the entry does not rest on the one before")
            case .altered(let sequence): (sequence, "the entry does not say what it once said")
            }
        throw Finding(
            "database.journal.broken",
            at: .table(name: "hemtag.journal", key: "\(sequence)", column: "hash"),
            message + "; the \(check.count) before it hold, to this head", value: check.head,
            fix: "compare with a backup: somebody has changed the tables from outside")
    }
}

extension JournalEntry {
    /// One JSON object on one line.
    public func line(entity: String) -> String {
        "{\"at\":\(CanonicalJSON.text(at).text),\"content\":\(content),"
            + "\"entity\":\(CanonicalJSON.text(entity).text),\"hash\":\"\(hash)\","
            + "\"kind\":\(CanonicalJSON.text(kind).text),"
            + "\"login\":\(CanonicalJSON.text(login).text),\"number\":\(number),"
            + "\"previous\":\"\(previous)\",\"sequence\":\(sequence)}"
    }
}
