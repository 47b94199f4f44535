import BudgetModel

/// Where benefits, trees and changes come from.
public protocol RegisterPort: AnyObject {
    /// Reads every input of the register as it stood at the end of `asOf`.
    ///
    /// Rows that cannot be taken are in the records, rejected and counted.
    ///
    /// - Parameter haveTrees: told once, as soon as units and accounts are read.
    /// - Throws: where an input cannot be read at all.
    func read(asOf: AsOf, into codes: inout Codes, haveTrees: (RegisterTrees) -> Void) throws
        -> RegisterContents
    /// By input: what proves that it holds the rows that it held when the same was told before
    /// (`InputRecord.rowVersions`), without reading them. Empty where one of them has to be read.
    func rowVersions(asOf: AsOf) throws -> [String: String]
}

extension RegisterPort {
    public func rowVersions(asOf: AsOf) throws -> [String: String] { [:] }
}

/// Units and accounts, which are known before the benefits are.
public struct RegisterTrees {
    /// nil where the register has no such table.
    public var orgUnits: [OrgUnitRow]?
    public var accounts: [AccountRow]?
    /// The books as they stand now.
    public var codes: Codes

    public init(orgUnits: [OrgUnitRow]?, accounts: [AccountRow]?, codes: Codes) {
        self.orgUnits = orgUnits
        self.accounts = accounts
        self.codes = codes
    }
}
