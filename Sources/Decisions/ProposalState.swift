import BudgetModel

/// Where a proposal stands. Derived at every look, never stored (contract, section 11).
public enum ProposalState: String, Sendable, Hashable, CaseIterable {
    case superseded, booked, unbookable, exported, approved
    case awaitingSecond = "awaiting_second"
    case rejected, deferred, changed, proposed

    /// Whether somebody has still to do something about it.
    public var isOpen: Bool { self == .proposed || self == .changed || self == .awaitingSecond }
}

/// A proposal with all that is known of it.
public struct ProposalStanding: Sendable {
    public var id: ProposalID
    public var key: ProposalKey
    /// nil: the latest run has no such proposal.
    public var proposal: Proposal?
    /// Ascending.
    public var decisions: [Decision]
    public var state: ProposalState
    /// Why the latest decision does not hold, where the state is `changed`.
    public var lapses: [Lapse] = []
    /// What whoever decides must have seen.
    public var version: String

    /// The latest decision; nil where there is none, or it was withdrawn.
    public var decision: Decision? {
        decisions.last.flatMap { $0.effect == .withdrawn ? nil : $0 }
    }

    public var isReverted: Bool { lapses.contains(.reverted) }

    /// - Parameters:
    ///   - bookings: the latest decision at each time that the plan had all of it.
    ///   - isExported: whether it is in a batch that has not landed.
    ///   - today: `2027-03-11`.
    public init(
        id: ProposalID, key: ProposalKey, proposal: Proposal?, decisions: [Decision],
        bookings: [Int64], isExported: Bool, tolerance: Tolerance?, today: String
    ) {
        self.id = id
        self.key = key
        self.proposal = proposal
        self.decisions = decisions
        version = ProposalVersion.of(proposal, lastDecision: decisions.last?.number)
        state = .proposed
        guard let proposal else {
            state = .superseded
            return
        }
        if proposal.isBooked(within: tolerance) {
            state = .booked
        } else if proposal.toBook == 0, proposal.toGive == 0 {
            state = .unbookable
        } else if isExported {
            state = .exported
        } else if let decision {
            lapses = decision.lapses(
                for: proposal, wasBooked: bookings.contains { $0 >= decision.number })
            state = lapses.isEmpty ? Self.state(decision, today: today) : .changed
        }
    }

    private static func state(_ decision: Decision, today: String) -> ProposalState {
        switch decision.effect {
        case .approved: .approved
        case .awaitingSecond: .awaitingSecond
        case .rejected: .rejected
        case .deferred: (decision.until ?? "") >= today ? .deferred : .proposed
        case .withdrawn: .proposed
        }
    }
}
