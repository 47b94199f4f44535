import BudgetModel
import Decisions
import Diagnostics
import Foundation
import HostFiles
import PostgresStore
import Reconciliation

/// What stays out too long, for one person who can do something about it.
public struct Reminder: Sendable {
    public var person: String
    public var name: String
    /// To the database; empty where the register of persons has them no more.
    public var logins: [String]
    /// A sentence each.
    public var items: [String]

    public var text: String {
        "\(name): \(items.count == 1 ? "this stays" : "these \(items.count) stay") out\n"
            + items.map { "  \($0)\n" }.joined()
    }
}

extension Reminder {
    /// Runs a shell command with the digest on its standard input.
    ///
    /// - Parameter text: the digest as it is shown.
    public func give(_ text: String, to command: String) -> Subprocess {
        var named = ProcessInfo.processInfo.environment.filter { $0.key != "PGPASSWORD" }
        named["HEMTAG_PERSON"] = person
        named["HEMTAG_PERSON_NAME"] = name
        named["HEMTAG_PERSON_LOGINS"] = logins.joined(separator: " ")
        return Subprocess.run(
            ["/bin/sh", "-c", command], environment: named.map { "\($0.key)=\($0.value)" },
            input: text, within: 60)
    }
}

extension ReviewDesk {
    /// One digest for each person to whom anything has stayed out for so many nights: batches that
    /// have not landed go to whoever exported them, approvals that have left in no batch or wait
    /// for a second to whoever approved. Ascending person; empty where there is nothing.
    public func reminders(after nights: Int64) throws -> [Reminder] {
        var items: [String: (name: String, items: [String])] = [:]
        for batch in try allBatches() where batch.nights >= nights {
            guard let item = Self.item(batch) else { continue }
            items[batch.by.person, default: (batch.by.name, [])].items.append(item)
        }
        let today = CalendarDay(today)
        for standing in standings {
            guard let decision = standing.decision, let item = Self.item(standing),
                let day = CalendarDay(decision.at.prefix(10)), let today,
                Int64(today.daysSince1970 - day.daysSince1970) >= nights
            else { continue }
            items[decision.by.person, default: (decision.by.name, [])].items
                .append(item + " since \(day)")
        }
        let persons = outcome.authority.persons
        return items.keys.sorted().compactMap { id in
            guard let found = items[id] else { return nil }
            let person = persons.first { $0.id == id }
            return Reminder(
                person: id, name: person?.name ?? found.name, logins: person?.logins ?? [],
                items: found.items)
        }
    }

    /// nil where it has landed or was taken back.
    private static func item(_ batch: BatchRecord) -> String? {
        guard batch.state == "open" || batch.state == "doubled" else { return nil }
        let open = LineLanding.allCases.filter { $0 != .landed }.compactMap { kind in
            batch.counts[kind].map { "\($0) \(kind.rawValue)" }
        }
        return "batch \(batch.number), \(batch.fileName), \(batch.nights) nights ago: of "
            + "\(batch.lines.count.counted("line")) \(open.joined(separator: ", "))"
    }

    /// nil where nobody has to do anything with it.
    private static func item(_ standing: ProposalStanding) -> String? {
        let amount = standing.key.lines.measure.text(standing.proposal?.amount ?? 0)
        let what = "\(standing.id), \(amount) of \(standing.key.lines.benefit)"
        return switch standing.state {
        case .approved: "\(what): approved and in no batch"
        case .awaitingSecond: "\(what): waits for a second"
        case .superseded, .booked, .unbookable, .exported, .rejected, .deferred, .changed,
            .proposed:
            nil
        }
    }
}
