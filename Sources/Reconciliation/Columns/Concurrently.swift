import Dispatch
import Synchronization

/// A value that a thread of its own is working out.
final class Eventual<Value: Sendable>: Sendable {
    private let work = DispatchGroup()
    private let result = Mutex<Value?>(nil)

    init(_ body: @escaping @Sendable () -> Value) {
        // A queue of its own has a thread at once; a global one has as many as there are cores,
        // also while they wait.
        DispatchQueue(label: "hemtag.eventual").async(group: work) {
            let value = body()
            self.result.withLock { $0 = value }
        }
    }

    /// Waits for it.
    var value: Value {
        work.wait()
        return result.withLock { value in
            guard let value else { preconditionFailure("the work has ended") }
            return value
        }
    }
}

extension Array where Element: BitwiseCopyable & Sendable {
    /// One value for each index, worked out on all cores; where no value depends on another, their
    /// number changes nothing.
    static func concurrently(
        count: Int, _ value: @Sendable (_ index: Int) -> Element
    ) -> [Element] {
        let block = 1 << 15
        return [Element](unsafeUninitializedCapacity: count) { buffer, filled in
            nonisolated(unsafe) let buffer = buffer
            DispatchQueue.concurrentPerform(iterations: (count + block - 1) / block) { part in
                for index in part * block..<Swift.min(count, (part + 1) * block) {
                    buffer.initializeElement(at: index, to: value(index))
                }
            }
            filled = count
        }
    }
}

extension Array where Element: Sendable {
    /// What `work` makes of each element, all at the same time; the elements are moved to it.
    ///
    /// - Throws: what the first element that failed threw.
    consuming func mapConcurrently<Output: Sendable, Failure: Error>(
        _ work: @escaping @Sendable (consuming Element) throws(Failure) -> Output
    ) throws(Failure) -> [Output] {
        var given: [Element?] = map(Optional.some)
        self = []
        var results = [Result<Output, Failure>?](repeating: nil, count: given.count)
        given.withUnsafeMutableBufferPointer { given in
            results.withUnsafeMutableBufferPointer { results in
                nonisolated(unsafe) let (given, results) = (given, results)
                @Sendable func take(_ index: Int) {
                    guard let element = given[index].take() else { return }
                    do throws(Failure) {
                        results[index] = .success(try work(element))
                    } catch {
                        results[index] = .failure(error)
                    }
                }
                // Not `concurrentPerform`: one within another shares its threads out at once, and
                // whoever has more to do would be left with one.
                let others = given.indices.dropFirst().map { index in Eventual { take(index) } }
                if !given.isEmpty { take(0) }
                for other in others { other.value }
            }
        }
        var outputs: [Output] = []
        for result in results {
            if let result { outputs.append(try result.get()) }
        }
        return outputs
    }
}
