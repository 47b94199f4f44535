import ArgumentParser
import BudgetModel
import Decisions
import PostgresStore
import Reconciliation
import Workplace

/// Forms of a list of proposals.
enum ReviewFormat: String, CaseIterable, ExpressibleByArgument { case text, json, csv }

/// Proposals as rows.
struct ReviewTable {
    private let desk: ReviewDesk
    private let standings: [ProposalStanding]

    init(_ desk: ReviewDesk, _ standings: [ProposalStanding]) {
        self.desk = desk
        self.standings = standings
    }

    private static let columns = [
        "proposal", "state", "amount", "measure", "benefit_id", "initiative_id", "from", "to",
        "legs", "flags", "owner", "decided_by", "version",
    ]

    private func cells(_ standing: ProposalStanding) -> [String] {
        let lines = standing.key.lines
        let flags = (standing.isReverted ? ["reverted"] : []) + (standing.proposal?.flags ?? [])
        return [
            "\(standing.id)", standing.state.rawValue,
            lines.measure.text(standing.proposal?.amount ?? 0), lines.measure.rawValue,
            lines.benefit, standing.proposal?.initiative ?? "", lines.source.text,
            lines.destination.text, "\(standing.proposal?.legs.count ?? 0)",
            flags.joined(separator: " "), standing.proposal?.owner ?? "",
            standing.decision?.by.name ?? "", standing.version,
        ]
    }

    func text(_ format: ReviewFormat) -> String {
        switch format {
        case .text: plain
        case .csv:
            ([Self.columns] + standings.map(cells)).map { row in
                row.map(Self.field).joined(separator: ",") + "\n"
            }.joined()
        case .json:
            standings.isEmpty
                ? "[]\n" : "[\n  " + standings.map(json).joined(separator: ",\n  ") + "\n]\n"
        }
    }

    private var plain: String {
        if standings.isEmpty { return "No proposal.\n" }
        let shown = [0, 1, 2, 4, 6, 7, 9, 11]
        let header = [
            "proposal", "state", "amount", "benefit", "from", "to", "flags", "decided by",
        ]
        let rows = standings.map { standing in
            let cells = cells(standing)
            return shown.map { SafeCell.shown(cells[$0]) }
        }
        return TextTable.text([header] + rows) + "\n" + sums + "\n"
    }

    private var sums: String {
        let parts = Measure.allCases.compactMap { measure -> String? in
            let found = standings.filter { $0.key.lines.measure == measure }
            if found.isEmpty { return nil }
            let sum = found.reduce(0) { $0 + ($1.proposal?.amount ?? 0) }
            return "\(measure.text(sum)) \(measure.rawValue)"
        }
        return "\(standings.count) proposals of run \(desk.run.number): "
            + parts.joined(separator: ", ")
    }

    private func json(_ standing: ProposalStanding) -> String {
        let members = zip(Self.columns, cells(standing)).map { column, cell in
            (column, column == "legs" ? CanonicalJSON.integer(Int64(cell) ?? 0) : .text(cell))
        }
        return CanonicalJSON.object(.init(uniqueKeysWithValues: members)).text
    }

    private static func field(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}

/// Register text on a terminal.
enum SafeCell {
    /// Without control characters, which a terminal would obey.
    static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    scalar.properties.generalCategory == .control ? "\u{fffd}" : scalar
                }))
    }
}

/// One proposal in full.
enum ReviewText {
    static func text(_ standing: ProposalStanding) -> String {
        let lines = standing.key.lines
        let measure = lines.measure
        var text = "\(standing.id) · \(standing.state.rawValue)\n"
        text += "  benefit \(SafeCell.shown(lines.benefit)), \(measure.rawValue), "
        text += "\(standing.key.year)\n"
        text += "  from \(SafeCell.shown(lines.source.text)) "
        text += "to \(SafeCell.shown(lines.destination.text))\n"
        if let proposal = standing.proposal { text += figures(proposal) }
        for lapse in standing.lapses {
            text += "  ! " + SafeCell.shown(sentence(lapse, measure)) + "\n"
        }
        if !standing.decisions.isEmpty { text += "  decisions\n" }
        for decision in standing.decisions { text += history(decision, measure) }
        return text + "  version \(standing.version)\n"
    }

    private static func figures(_ proposal: Proposal) -> String {
        let measure = proposal.key.lines.measure
        func amount(_ sum: Units) -> String { measure.text(proposal.yearly(sum)) }
        var text = "  owner \(SafeCell.shown(proposal.owner))"
        if !proposal.flags.isEmpty { text += ", \(proposal.flags.joined(separator: " "))" }
        text += "\n  owed \(amount(proposal.owed)) = shown \(amount(proposal.shown))"
        text += " + to book \(amount(proposal.toBook))"
        text += " + unbookable \(amount(proposal.unbookable))\n"
        if proposal.legs.isEmpty { return text }
        let header = ["    leg", "line", "period", "current", "to book", "adjusted"]
        let rows = proposal.legs.map { leg in
            let isLine = leg.role != .balance
            return [
                "    " + leg.role.rawValue, SafeCell.shown(leg.line.text), leg.period,
                isLine ? measure.text(leg.current) : "", measure.text(leg.change),
                isLine ? measure.text(leg.current + leg.change) : "",
            ]
        }
        return text + TextTable.text([header] + rows) + "\n"
    }

    private static func history(_ decision: Decision, _ measure: Measure) -> String {
        let by = decision.by
        var text = "    \(decision.at) \(SafeCell.shown(by.name))"
        if let principal = by.deputyFor { text += " for \(SafeCell.shown(principal))" }
        text += ": \(decision.verb.rawValue) \(measure.text(decision.seen.amount))"
        if decision.effect == .awaitingSecond { text += ", awaits a second" }
        if let until = decision.until { text += " until \(until)" }
        text += " (run \(decision.run)), \(SafeCell.shown(by.authority))"
        if let body = by.body { text += ", decided by \(SafeCell.shown(body))" }
        return text + "\n      “\(SafeCell.shown(decision.reason))”\n"
    }

    private static func sentence(_ lapse: Lapse, _ measure: Measure) -> String {
        func place(_ spot: ProposalLeg.Spot) -> String { "\(spot.line.text) in \(spot.period)" }
        return switch lapse {
        case .total(let decided, let now):
            "\(measure.text(now)) is to book, \(measure.text(decided)) was decided"
        case .leg(let spot, let decided, let now):
            "\(place(spot)): \(measure.text(now)) is to book, \(measure.text(decided)) was decided"
        case .newLine(let spot): "\(place(spot)): the decision did not know this line"
        case .owner(let decided, let now): "the owner is \(now), and was \(decided)"
        case .reference(let spot, let decided, let now):
            "\(place(spot)): the reference is \(measure.text(now)), and was "
                + measure.text(decided)
        case .reverted: "the plan had it since, and took it back"
        }
    }
}
