import Diagnostics
import PostgresStore
import Synchronization

/// What has to be known of a run to end it from outside of its thread, which may be deep in its
/// work: by a signal.
public final class RunUnderWay: Sendable {
    private struct State {
        var processes: [Int32] = []
        /// What is recorded where the run had not begun yet.
        var start: RunStart?
        var run: Int64?
        var isEnding = false
    }
    private let place: DatabasePlace
    private let state = Mutex(State())

    init(_ place: DatabasePlace) { self.place = place }

    func serves(_ process: Int32) { state.withLock { $0.processes.append(process) } }
    func willBegin(_ start: RunStart) { state.withLock { $0.start = start } }
    func began(_ run: Int64) { state.withLock { $0.run = run } }
    func ended() { state.withLock { $0 = State(isEnding: $0.isEnding) } }
    /// Whether somebody is ending it: its own thread must not connect again.
    var isEnding: Bool { state.withLock { $0.isEnding } }

    /// Ends the server's side of the run and records why; the lock goes with it.
    ///
    /// - Returns: false where the run is published: what it owes the next one makes up.
    /// - Throws: where the server cannot be asked.
    public func end(because reason: Finding) throws -> Bool {
        let state = state.withLock { state in
            state.isEnding = true
            return state
        }
        // Nothing is known of it, or nothing has begun.
        guard let start = state.start else { return true }
        let connection = try place.connect(requiringSchema: false)
        for process in state.processes {
            try connection.run(
                "select pg_terminate_backend($1::integer)", [.integer(Int64(process))],
                name: "end the run's session")
        }
        let store = RunStore(connection)
        return try store.fail(state.run ?? store.begin(start), [reason])
    }
}
