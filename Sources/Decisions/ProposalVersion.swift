import BudgetModel
import Digest

/// The version of a proposal: which figures, and which decision was the last. Whoever decides on
/// another one is refused.
public enum ProposalVersion {
    /// `9f86d081884c-17`; the number is the last decision's, 0 where there is none.
    public static func of(_ proposal: Proposal?, lastDecision: Int64?) -> String {
        "\(proposal.map(figures) ?? "gone")-\(lastDecision ?? 0)"
    }

    /// The last decision that a version knows; nil where the text is no version.
    public static func lastDecision(_ version: String) -> Int64? {
        version.split(separator: "-").last.flatMap { Int64($0) }
    }

    private static func figures(_ proposal: Proposal) -> String {
        String(SHA256.hex(of: Seen(proposal).canonical.text).prefix(12))
    }
}

extension Seen {
    /// What was seen, as it is stored and digested.
    public var canonical: CanonicalJSON {
        .object([
            "amount": .integer(amount), "owner": .text(owner), "total": .integer(total),
            "legs": .array(legs.map(\.canonical)),
        ])
    }
}

extension ProposalLeg {
    var canonical: CanonicalJSON {
        .object([
            "role": .text(role.rawValue), "unit": .text(line.unit),
            "account": .text(line.account), "activity": .text(line.activity),
            "period": .text(period), "side": .text(isRevenue ? "revenue" : "expense"),
            "change": .integer(change), "reference": .integer(reference),
            "current": .integer(current),
        ])
    }
}
