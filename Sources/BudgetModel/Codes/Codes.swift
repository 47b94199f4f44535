/// The code books of one run, one per dimension, shared by every table of the run.
public struct Codes: Sendable {
    public var units = CodeBook()
    public var accounts = CodeBook()
    /// Activities of the financial plan and tasks of the staffing plan.
    public var activities = CodeBook()
    public var benefits = CodeBook()
    public var initiatives = CodeBook()
    /// Free text that rows carry: owners, decisions, sources, names.
    public var texts = CodeBook()

    public init() {}
}
