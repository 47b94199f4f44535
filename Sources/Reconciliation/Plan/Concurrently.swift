import Dispatch

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
