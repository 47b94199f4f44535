import Dispatch

/// Work on a thread of its own while something else goes on.
///
/// `@unchecked`: the result is written once, before `done` is entered by whoever waits.
public final class Background<Value>: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var result: Result<Value, any Error>?

    /// Begins the work.
    public init(_ work: @escaping @Sendable () throws -> Value) {
        DispatchQueue.global().async {
            self.result = Result { try work() }
            self.done.signal()
        }
    }

    /// Waits for the end of the work; may be asked more than once.
    ///
    /// - Throws: what the work threw.
    public func value() throws -> Value? {
        done.wait()
        done.signal()
        return try result?.get()
    }
}
