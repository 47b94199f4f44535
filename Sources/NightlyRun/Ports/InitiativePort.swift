import FiveSteps

/// Where what people recorded about initiatives comes from.
public protocol InitiativePort: AnyObject {
    /// Promises and decisions as they stood at the end of `asOf`.
    func book(asOf: AsOf) throws -> InitiativeBook
}
