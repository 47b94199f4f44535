import BudgetModel
import Decisions
import Digest

/// What people recorded about initiatives before a run: promises and decisions.
public struct InitiativeBook: Sendable {
    /// The latest version of each initiative's promise.
    public var promises: [String: Promise] = [:]
    /// By initiative, ascending instants.
    public var decisions: [String: [InitiativeDecision]] = [:]

    public init() {}

    public var isEmpty: Bool { promises.isEmpty && decisions.isEmpty }

    /// Of everything that a run's result depends on; nil where nothing was recorded.
    public var digest: String? {
        if isEmpty { return nil }
        let promised = promises.sorted { $0.key < $1.key }.map { $0.value.digest }
        let decided = decisions.sorted { $0.key < $1.key }.flatMap { initiative, all in
            all.map { "\(initiative) \($0.word.rawValue) \($0.at)" }
        }
        return SHA256.hex(of: (promised + decided).joined(separator: "\n"))
    }
}
