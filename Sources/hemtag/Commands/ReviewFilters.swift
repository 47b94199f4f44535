import ArgumentParser
import BudgetModel
import Decisions
import Diagnostics
import Workplace

/// Which proposals: by their numbers, or by what they are.
struct ReviewFilters: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Numbers of proposals, P-00042-2027; with @VERSION only in that version.",
            valueName: "proposal"))
    var proposals: [String] = []

    @Option(
        name: .customLong("in"), parsing: .singleValue,
        help: ArgumentHelp("In this state, such as proposed or changed.", valueName: "state"))
    var state: [ProposalState] = []

    @Option(help: ArgumentHelp("Of this unit, or of one below it.", valueName: "code"))
    var unit: String?

    @Option(help: ArgumentHelp("Of this initiative.", valueName: "id"))
    var initiative: String?

    @Option(help: ArgumentHelp("Of this benefit.", valueName: "id"))
    var benefit: String?

    @Option(help: ArgumentHelp("With this flag, such as contested.", valueName: "flag"))
    var flag: String?

    @Option(help: ArgumentHelp("In this budget year.", valueName: "year"))
    var year: Int?

    @Option(
        name: .customLong("at-least"),
        help: ArgumentHelp("Of this amount or more.", valueName: "amount"))
    var atLeast: String?

    @Option(
        name: .customLong("at-most"),
        help: ArgumentHelp("Of this amount or less.", valueName: "amount"))
    var atMost: String?

    @Flag(help: "That I may decide on.")
    var mine = false

    var isEmpty: Bool {
        proposals.isEmpty && state.isEmpty && unit == nil && initiative == nil && benefit == nil
            && flag == nil && year == nil && atLeast == nil && atMost == nil && !mine
    }

    /// A proposal that was named, with its version where one was.
    private static func named(_ text: String) throws -> (id: ProposalID, version: String?) {
        let parts = text.split(separator: "@", maxSplits: 1)
        guard let first = parts.first, let id = ProposalID(first) else {
            throw CommandFailure(
                status: .usage,
                findings: [
                    Finding(
                        "argument.proposal.malformed", at: .argument("PROPOSAL"),
                        "this is no number of a proposal", value: text,
                        fix: "write it as hemtag review list does: P-00042-2027")
                ])
        }
        return (id, parts.count > 1 ? String(parts[1]) : nil)
    }

    /// The proposals of these numbers, each with its version where one was named.
    static func named(
        _ texts: [String], _ desk: ReviewDesk
    ) throws -> [ProposalID: String?] {
        let wanted = try texts.map(named)
        let known = Set(desk.standings.map(\.id))
        if let unknown = wanted.first(where: { !known.contains($0.id) }) {
            throw CommandFailure(
                status: .usage,
                findings: [
                    Finding(
                        "argument.proposal.unknown", at: .argument("PROPOSAL"),
                        "there is no such proposal", value: "\(unknown.id)",
                        fix: "list them with: hemtag review list")
                ])
        }
        return Dictionary(
            wanted.map { ($0.id, $0.version) }, uniquingKeysWith: { first, _ in first })
    }

    /// Those that are meant, each in the version that is decided on.
    func chosen(_ desk: ReviewDesk) throws -> [(standing: ProposalStanding, version: String)] {
        let versions = try Self.named(proposals, desk)
        let isMeant = try condition(desk)
        return desk.standings.filter { standing in
            (proposals.isEmpty || versions[standing.id] != nil) && isMeant(standing)
        }.map { ($0, (versions[$0.id] ?? nil) ?? $0.version) }
    }

    /// What the filters say.
    private func condition(_ desk: ReviewDesk) throws -> (ProposalStanding) -> Bool {
        let (least, most) = (try amount(atLeast), try amount(atMost))
        let below = desk.unitsBelow
        let isMine = mine ? try desk.mayDecide() : { _ in true }
        return { standing in
            let lines = standing.key.lines
            if !state.isEmpty, !state.contains(standing.state) { return false }
            if let unit, lines.source.unit != unit, !below(lines.source.unit, unit) {
                return false
            }
            if let initiative, standing.proposal?.initiative != initiative { return false }
            if let benefit, lines.benefit != benefit { return false }
            if let flag {
                let isReverted = flag == "reverted" && standing.isReverted
                guard isReverted || standing.proposal?.flags.contains(flag) == true else {
                    return false
                }
            }
            if let year, standing.key.year != year { return false }
            let amount = standing.proposal?.amount ?? 0
            if let least, amount < least(lines.measure) { return false }
            if let most, amount > most(lines.measure) { return false }
            return isMine(standing)
        }
    }

    /// An amount in the smallest units of a measure.
    private func amount(_ text: String?) throws -> ((Measure) -> Units)? {
        guard let text else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard parts.count <= 2, let whole = UInt32(parts[0]), fraction.utf8.count <= 4,
            fraction.isEmpty || UInt32(fraction) != nil
        else {
            throw CommandFailure(
                status: .usage,
                findings: [
                    Finding(
                        "argument.amount.malformed", at: .argument("--at-least"),
                        "this is no amount", value: text, fix: "write it as 1500 or 1500.50")
                ])
        }
        let padded = fraction + String(repeating: "0", count: 4 - fraction.utf8.count)
        let tenThousandths = Units(whole) * 10_000 + (Units(padded) ?? 0)
        return { measure in tenThousandths / (10_000 / measure.unitsPerWhole) }
    }
}

extension ProposalState: ExpressibleByArgument {}
