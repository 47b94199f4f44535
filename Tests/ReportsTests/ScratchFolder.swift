import Foundation

/// A folder of one test, which goes with it.
final class ScratchFolder: Sendable {
    let path = NSTemporaryDirectory() + "hemtag-\(UUID().uuidString)"

    init() {
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
