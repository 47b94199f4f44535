import Diagnostics

/// What follows the publication of a run. A step that fails leaves the published run as it is and
/// stays owed: the next run, whatever it comes to, makes it up.
public enum OwedStep: String, Sendable, Hashable, CaseIterable {
    /// The CSV files of the tables.
    case files
    /// The exports written back with their adjusted amounts.
    case adjustedPlans = "adjusted_plans"
    case reports
    /// Dropping runs that the retention no longer keeps.
    case prune

    /// Whether a later run does away with the debt by doing the step itself: what it writes takes
    /// the place of what the older run would have written.
    public var isTakenOver: Bool { self != .reports }
}

/// A step that a published run still owes.
public struct Debt: Sendable, Hashable {
    public var run: RunIdentity
    public var step: OwedStep
    /// Why it failed last; empty where it was never tried.
    public var reason: String

    public init(run: RunIdentity, step: OwedStep, reason: String) {
        self.run = run
        self.step = step
        self.reason = reason
    }

    /// What is told of it beside the reason.
    var finding: Finding {
        Finding(
            "run.owed", at: .argument("run \(run.number)"),
            "the run is published, and a step behind it is still owed", value: step.rawValue,
            fix: "mend what is told of it; the next run makes it up, or run again now")
    }
}
