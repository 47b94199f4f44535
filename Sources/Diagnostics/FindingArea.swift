/// What a finding is about: the first part of its code, of which there are these.
///
/// How a command ends depends on it: who adds an area is asked by the compiler which exit code it
/// has.
public enum FindingArea: String, Sendable, Hashable, CaseIterable {
    // What the person who starts a command wrote.
    case argument, lexicon, pipeline
    // What the machine or the database lacks.
    case cluster, database, output
    // Inputs that nothing can be concluded from.
    case benefit, change, continuity, crosswalk, destination, input, plan, register, rules, source
    case inBase = "in_base"
    case runCost = "run_cost"
    case run
    // A defect of Hemtag itself.
    case audit

    /// The area of a code; nil for one that no area was declared for (a test holds that none is).
    public init?(code: String) { self.init(rawValue: String(code.prefix { $0 != "." })) }
}

extension Finding {
    public var area: FindingArea? { FindingArea(code: code) }
}
