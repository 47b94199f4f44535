import BudgetModel

/// Approves by a rule what is settled, has no flag, and is small over all that its benefit moves in
/// the year: what nobody has decided on yet, and nothing else.
public struct RuledApproval: Sendable {
    private let rule: ApprovalRule
    private var sums: [BenefitYear: Units] = [:]

    private struct BenefitYear: Hashable {
        var benefit: String
        var measure: Measure
        var year: Int

        init(_ key: ProposalKey) {
            benefit = key.lines.benefit
            measure = key.lines.measure
            year = key.year
        }
    }

    /// - Parameter standings: every proposal of the benefits that are decided on: splitting one
    /// over destinations helps nobody here either.
    public init(_ rule: ApprovalRule, standings: [ProposalStanding]) {
        self.rule = rule
        for standing in standings {
            sums[BenefitYear(standing.key), default: 0] += standing.proposal?.amount ?? 0
        }
    }

    /// What is recorded as the reason.
    public var reason: String {
        let limits = rule.limits.sorted { $0.key < $1.key }
            .map { "\($0.key.text($0.value)) \($0.key.rawValue)" }
        return "final, no flags, at most \(limits.joined(separator: ", "))"
    }

    /// - Throws: why the rule does not approve it.
    public func ruling(_ login: String, on standing: ProposalStanding) throws(Refusal) -> Ruling {
        guard let proposal = standing.proposal, standing.state == .proposed else {
            throw .state(standing.state)
        }
        let measure = standing.key.lines.measure
        if !standing.decisions.isEmpty { throw .notByRule(rule.name, "somebody decided on it") }
        if proposal.maturity != .final { throw .notByRule(rule.name, "it is not final") }
        if !proposal.flags.isEmpty { throw .notByRule(rule.name, "it has flags") }
        guard let limit = rule.limits[measure] else {
            throw .notByRule(rule.name, "the rule has no limit in \(measure.rawValue)")
        }
        let sum = sums[BenefitYear(standing.key)] ?? proposal.amount
        if sum > limit { throw .aboveLimit(sum: sum, limit: limit, measure, name: rule.name) }
        return Ruling(
            by: Decider(
                login: login, person: rule.name, name: rule.name,
                authority: "rule \(rule.name)"),
            effect: .approved)
    }
}
