import BudgetModel

/// Where one plan export comes from.
public protocol PlanSourcePort: AnyObject {
    /// The input's name: `financial_plan`, `staffing_plan`.
    var name: String { get }
    var measure: Measure { get }
    /// How the export is read: two sources with equal bytes that are read alike would count the
    /// same rows twice. nil: nothing is known of it.
    var readingKey: AnyHashable? { get }
    /// Told before anything is read.
    ///
    /// - Returns: how many bytes an export has that may be the one of an earlier run; nil where it
    ///   looks new.
    func look() -> Int64?
    /// Told when the export may be digested meanwhile, once or more often; one that looks new is
    /// better read only once.
    func beginDigest()
    /// The digest of the bytes, without parsing them; nil where they are better read only once,
    /// because they look new or can be read no second time. Then `load` tells the digest.
    func digest() throws -> InputDigest?
    /// Told before `load` of an export that will be read whatever the register holds: it may be
    /// parsed while the rest of the register is read.
    ///
    /// - Parameter codes: the books as they stand now; others go on adding to those of the run.
    func begin(codes: Codes, units: UnitTree?, accounts: AccountTree?)
    /// Parses the export.
    ///
    /// - Parameters:
    ///   - units: nil: no unit is unknown.
    ///   - accounts: nil: no account is unknown.
    func load(into codes: inout Codes, units: UnitTree?, accounts: AccountTree?) throws
        -> PlanContents
}

extension PlanSourcePort {
    public var readingKey: AnyHashable? { nil }
    public func look() -> Int64? { 0 }
    public func beginDigest() {}
    public func begin(codes: Codes, units: UnitTree?, accounts: AccountTree?) {}
}
