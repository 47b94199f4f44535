import BudgetModel

/// What somebody must act on between two runs: figures that fell silent, gates that expire,
/// decisions that are due. Nothing is compared for it.
public struct Pulse: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case silentFigure = "silent_figure"
        case gateNotPassed = "gate_not_passed"
        /// An attestation or a waiver that ends within the days to look ahead.
        case expires
        /// The month for which something was decided has come.
        case decisionDue = "decision_due"
    }

    public struct Item: Sendable, Hashable {
        public var kind: Kind
        public var initiative: String
        /// The figure, the check, the attestation or the decision.
        public var subject: String
        /// The month of the last reading, the last day, the month: `2027-03` or `2027-03-31`.
        public var since: String
        /// Who must act; empty where nobody is named.
        public var actor: String
    }

    /// What is known of one initiative.
    public struct Facts: Sendable {
        public var initiative: String
        public var gate: Gate
        public var lead: String
        public var figures: [KeyFigure]
        public var attestations: [Gate.Attestation]
        public var waivers: [Gate.Waiver]
        /// The last decision's word and month; nil: nothing was decided, or without an end.
        public var decided: (word: String, until: MonthIndex)?

        public init(
            initiative: String, gate: Gate, lead: String, figures: [KeyFigure],
            attestations: [Gate.Attestation], waivers: [Gate.Waiver],
            decided: (word: String, until: MonthIndex)?
        ) {
            self.initiative = initiative
            self.gate = gate
            self.lead = lead
            self.figures = figures
            self.attestations = attestations
            self.waivers = waivers
            self.decided = decided
        }
    }

    public var items: [Item] = []

    /// - Parameters:
    ///   - day: today, from 1970-01-01.
    ///   - ahead: days to look ahead for what expires.
    public init(_ initiatives: [Facts], day: CalendarDay, ahead: Int64) {
        for facts in initiatives {
            func add(_ kind: Kind, _ subject: String, _ since: String, _ actor: String) {
                items.append(
                    Item(
                        kind: kind, initiative: facts.initiative, subject: subject, since: since,
                        actor: actor.isEmpty ? facts.lead : actor))
            }
            for figure in facts.figures {
                guard let silent = SilentFigure(figure, month: day.month, claims: []) else {
                    continue
                }
                let last = Period(grain: .month, index: silent.last).description
                add(.silentFigure, figure.id, last, figure.owner)
            }
            for answer in facts.gate.answers where !answer.isMet && answer.waiver == nil {
                add(.gateNotPassed, answer.check.name, day.description, answer.actor)
            }
            let today = Int64(day.daysSince1970)
            func expiring(_ last: Int64?) -> String? {
                guard let last, last >= today, last - today <= ahead else { return nil }
                return CalendarDay(daysSince1970: last)?.description
            }
            for attestation in facts.attestations {
                if let last = expiring(attestation.expires) {
                    add(.expires, attestation.name, last, attestation.signedBy)
                }
            }
            for waiver in facts.waivers {
                if let last = expiring(waiver.until) {
                    add(.expires, waiver.check, last, waiver.person)
                }
            }
            if let decided = facts.decided, decided.until <= day.month {
                let month = Period(grain: .month, index: decided.until).description
                add(.decisionDue, decided.word, month, "")
            }
        }
    }
}
