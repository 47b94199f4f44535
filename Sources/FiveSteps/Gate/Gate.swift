/// Step 2: whether an initiative has what it needs, and who must act where it has not (contract,
/// section 12). It holds back no record.
public struct Gate: Sendable, Hashable {
    public enum Check: Sendable, Hashable {
        case promiseLocked
        case accountableAndExecutor
        case baselineBeforeClaims
        case figuresSourcedAndFresh
        case classAndEvidence
        case destinations
        /// One that the pipeline asks for by name.
        case attestation(String)

        public var name: String {
            switch self {
            case .promiseLocked: "promise_locked"
            case .accountableAndExecutor: "accountable_and_executor"
            case .baselineBeforeClaims: "baseline_before_claims"
            case .figuresSourcedAndFresh: "figures_sourced_and_fresh"
            case .classAndEvidence: "class_and_evidence"
            case .destinations: "destinations"
            case .attestation(let name): "attestation \(name)"
            }
        }
    }

    /// Days since 1 January 1970.
    public struct Attestation: Sendable, Hashable {
        public var name, signedBy: String
        public var signedOn, expires: Int64?
        public init(name: String, signedBy: String, signedOn: Int64?, expires: Int64?) {
            self.name = name
            self.signedBy = signedBy
            self.signedOn = signedOn
            self.expires = expires
        }

        func holds(on day: Int64) -> Bool {
            guard !signedBy.isEmpty, let signedOn, signedOn <= day else { return false }
            return expires.map { $0 >= day } ?? true
        }
    }

    /// A check that a named person waived until a day, that day included.
    public struct Waiver: Sendable, Hashable {
        public var check: String
        public var person: String
        public var until: Int64
        public init(check: String, person: String, until: Int64) {
            self.check = check
            self.person = person
            self.until = until
        }
    }

    /// What is known of an initiative on the day.
    public struct Facts: Sendable, Hashable {
        public var isPromiseLocked = false
        public var accountable = ""
        public var executor = ""
        public var owner = ""
        /// Figures whose baseline has no date, or one after the first claim.
        public var lateBaselines: [String] = []
        /// Figures without a source, or silent.
        public var staleFigures: [String] = []
        public var recordsWithoutEvidence: [String] = []
        public var recordsWithoutDestination: [String] = []
        public var attestations: [Attestation] = []
        public init() {}
    }

    public struct Answer: Sendable, Hashable {
        public var check: Check
        public var isMet: Bool
        /// What it fails on: figures or records.
        public var because: [String] = []
        /// Who must act; empty where the check is met, or nobody is named yet.
        public var actor = ""
        /// Who waived it, and until when.
        public var waiver: Waiver?
    }

    public enum State: String, Sendable, Hashable, CaseIterable {
        case ready, conditional
        case notReady = "not_ready"
    }

    public let answers: [Answer]
    public let state: State

    /// - Parameters:
    ///   - asked: attestations that the pipeline asks for.
    ///   - day: of the run, in days since 1970.
    public init(_ facts: Facts, asked: [String], waivers: [Waiver], day: Int64) {
        let lead = facts.accountable.isEmpty ? facts.owner : facts.accountable
        let isNamed =
            !facts.accountable.isEmpty && !facts.executor.isEmpty
            && facts.accountable != facts.executor
        var answers = [
            Answer(check: .promiseLocked, isMet: facts.isPromiseLocked, actor: lead),
            Answer(check: .accountableAndExecutor, isMet: isNamed, actor: facts.owner),
        ]
        for (check, failing, actor) in [
            (Check.baselineBeforeClaims, facts.lateBaselines, facts.executor),
            (.figuresSourcedAndFresh, facts.staleFigures, facts.executor),
            (.classAndEvidence, facts.recordsWithoutEvidence, facts.executor),
            (.destinations, facts.recordsWithoutDestination, lead),
        ] {
            answers.append(
                Answer(
                    check: check, isMet: failing.isEmpty, because: failing,
                    actor: actor.isEmpty ? lead : actor))
        }
        for name in asked {
            let isSigned = facts.attestations.contains { $0.name == name && $0.holds(on: day) }
            answers.append(Answer(check: .attestation(name), isMet: isSigned, actor: lead))
        }
        for index in answers.indices {
            if answers[index].isMet {
                answers[index].actor = ""
                continue
            }
            answers[index].waiver = waivers.last {
                $0.check == answers[index].check.name && $0.until >= day && !$0.person.isEmpty
            }
        }
        self.answers = answers
        let open = answers.filter { !$0.isMet }
        state =
            open.isEmpty
            ? .ready : open.allSatisfy { $0.waiver != nil } ? .conditional : .notReady
    }
}
