/// What the ports of one test were asked, and which call of theirs fails.
public final class Script {
    /// Every call in order, by name.
    public var calls: [String] = []
    /// Fails at this call, counted from 1; 0: never.
    public var failAt = 0
    public var error: any Error = PortFailure()

    public init() {}

    public func call(_ name: String) throws {
        calls.append(name)
        if calls.count == failAt { throw error }
    }
}

public struct PortFailure: Error, Equatable {
    public init() {}
}
