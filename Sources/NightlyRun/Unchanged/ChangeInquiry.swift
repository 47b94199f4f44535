import BudgetModel

/// Finds out whether anything has changed since the last published run: decides, from what is known
/// so far, what to do next. Pure: it asks for one thing after the other and is told the answers.
///
/// The cheapest way comes first: a register that provably holds the same rows is not read, an
/// export that looks as it did is digested and not parsed.
public struct ChangeInquiry: Sendable {
    /// What is to be done next.
    public enum Action: Sendable, Equatable {
        /// Ask the ledger what the newest published run read. Answer: `latest`.
        case askLatest
        /// Ask the register what proves its rows. Answer: `rowVersions`.
        case askRowVersions
        /// Answer: `register`.
        case readRegister
        /// Digest the exports without parsing them. Answer: `digests`.
        case digestPlans
        /// Parse the exports. Answer: `plans`.
        case readPlans
        /// Ask the ledger for a published run. Answer: `found`.
        case find(fingerprint: String)
        /// The end: this run stands for what there is.
        case stay(RunIdentity)
        /// The end: go on.
        case proceed(fingerprint: String)
    }

    /// What came of an action.
    public enum Answer: Sendable {
        case latest([InputRecord])
        case rowVersions([String: String])
        case register([InputDigest])
        /// nil for an export that is better read only once.
        case digests([InputDigest?])
        case plans([InputDigest])
        case found(RunIdentity?)
    }

    public private(set) var next: Action
    /// What the newest run read, where nothing had to be read to know that it is still so.
    public private(set) var known: [InputRecord] = []

    private let request: RunRequest
    private let compares: Bool
    private var latest: [InputRecord] = []
    private var register: [InputDigest]?
    private var plans: [InputDigest]?

    /// - Parameters:
    ///   - looksUnchanged: whether every export looks as it did when it was last read.
    ///   - mustRead: whether the inputs are needed even where nothing has changed.
    public init(_ request: RunRequest, looksUnchanged: Bool, mustRead: Bool = false) {
        self.request = request
        // A run that goes on whatever was published reads every export once and digests it then.
        compares = !request.isForced && !request.isDryRun
        next = compares && looksUnchanged && !mustRead ? .askLatest : .readRegister
    }

    /// Takes the answer to `next`, which is another action then.
    public mutating func take(_ answer: Answer) {
        switch (next, answer) {
        case (.askLatest, .latest(let records)): take(latest: records)
        case (.askRowVersions, .rowVersions(let versions)): take(versions)
        case (.readRegister, .register(let digests)):
            register = digests
            next = plans != nil ? compared : compares ? .digestPlans : .readPlans
        case (.digestPlans, .digests(let digests)): take(digests: digests)
        case (.readPlans, .plans(let digests)):
            plans = digests
            next = compared
        case (.find(let fingerprint), .found(let run)): take(run, fingerprint)
        default: preconditionFailure("an answer to another question than the one asked")
        }
    }

    /// What was wrong with rejected rows is told when they are read: nothing is known of a
    /// register that had any.
    private mutating func take(latest records: [InputRecord]) {
        latest = records.filter { $0.rowVersions != nil }
        let isProvable = !latest.isEmpty && latest.allSatisfy { $0.totals.rejected.rows == 0 }
        next = isProvable ? .askRowVersions : .readRegister
    }

    private mutating func take(_ versions: [String: String]) {
        let isSame =
            latest.count == versions.count
            && latest.allSatisfy { versions[$0.name] == $0.rowVersions }
        next = isSame ? .digestPlans : .readRegister
        if isSame { known = latest }
    }

    private mutating func take(digests: [InputDigest?]) {
        let told = digests.compactMap(\.self)
        if told.count == digests.count { plans = told }
        if register == nil, plans != nil {
            register = known.map(InputDigest.init)
            next = compared
        } else if register == nil {
            known = []
            next = .readRegister
        } else {
            next = plans == nil ? .readPlans : compared
        }
    }

    /// What follows once everything is known.
    private var compared: Action {
        let fingerprint = Fingerprint.of(request, inputs: (plans ?? []) + (register ?? []))
        return compares ? .find(fingerprint: fingerprint) : .proceed(fingerprint: fingerprint)
    }

    private mutating func take(_ run: RunIdentity?, _ fingerprint: String) {
        if let run {
            next = .stay(run)
        } else if known.isEmpty {
            next = .proceed(fingerprint: fingerprint)
        } else {
            // The exports have changed: now the register is read for what it holds.
            known = []
            next = .readRegister
        }
    }
}
