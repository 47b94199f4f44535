import Digest
import Foundation
import HostFiles

/// What is remembered from night to night on this machine, so that a change of state is told once.
/// A database that cannot be reached is part of it; therefore it is a file.
struct NightMemory: Codable, Hashable {
    /// The state that was told last; nil: nothing was ever told.
    var told: String?
    /// The state now, and since when, in seconds of the system's clock.
    var state = ""
    var since: Int64 = 0
    /// When a night last ended with exit code 0 or 3.
    var lastSuccess: Int64?
    /// How many nights in a row met a lock.
    var locksInARow = 0

    /// Takes the end of a night in.
    mutating func take(_ end: NightEnd, now: Int64) {
        locksInARow = end.metLock ? locksInARow + 1 : 0
        if end.isDone { lastSuccess = now }
        if end.state != state { (state, since) = (end.state, now) }
    }

    /// Whether somebody has to be told: the state is another one than was told. A first night that
    /// ends as it should is no news, nor is one lock: that run will finish.
    func isNews(_ end: NightEnd) -> Bool {
        if end.metLock && locksInARow < 2 { return false }
        if told == nil && end.exitCode == 0 { return false }
        return told != state
    }

    static func folder(_ state: String) -> String { state + "/nights" }

    static func path(entity: String, pipeline: String, state directory: String) -> String {
        // An entity's name may hold what no name of a file can; a pipeline's may not.
        let digest = SHA256.hex(of: "\(entity)\u{0}\(pipeline)").prefix(16)
        return "\(folder(directory))/\(pipeline)-\(digest).json"
    }

    /// What is remembered; nothing where the file is not there or is no such file.
    static func load(_ path: String) -> NightMemory {
        HostPath.contents(path).flatMap {
            try? JSONDecoder().decode(NightMemory.self, from: Data($0))
        } ?? NightMemory()
    }

    func store(_ path: String, in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try Folder.make(folder, readableBy: .owner)
        try WholeFile.write(Array(try encoder.encode(self)), to: path, readableBy: .owner)
    }
}
