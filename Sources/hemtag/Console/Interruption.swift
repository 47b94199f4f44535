import Diagnostics
import Dispatch
import Glibc
import Workplace

/// Ends a run that is told to stop: by SIGTERM, as a service manager does, or by SIGINT, as a
/// person at a terminal does. The reason goes into the ledger, the lock is freed, and the process
/// ends within five seconds, wherever the run is.
final class Interruption {
    private let sources: [any DispatchSourceSignal]
    /// After so many seconds the process ends, whether or not the server answers.
    private static let patience = 4

    init(_ run: RunUnderWay, tell: @escaping @Sendable (Finding) -> Void) {
        let queue = DispatchQueue(label: "hemtag.interruption")
        sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
            // The default would end the process before anybody is told.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { Self.end(run, by: name, tell) }
            source.resume()
            return source
        }
    }

    /// The signals mean again what they meant before.
    func lift() {
        for source in sources { source.cancel() }
        signal(SIGTERM, SIG_DFL)
        signal(SIGINT, SIG_DFL)
    }

    private static func end(
        _ run: RunUnderWay, by name: String, _ tell: (Finding) -> Void
    ) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(patience)) {
            _exit(ExitStatus.interrupted.rawValue)
        }
        let reason = Finding(
            "run.interrupted.signal", at: .nowhere, "the run was told to stop", value: name,
            fix: "run again; nothing of it is published")
        let isUnpublished = (try? run.end(because: reason)) ?? true
        if isUnpublished {
            tell(reason)
        } else {
            tell(
                Finding(
                    "run.interrupted.published", at: .nowhere,
                    "the run was told to stop after it was published", value: name,
                    fix: "run again: the next run makes up what it owes"))
        }
        _exit(ExitStatus.interrupted.rawValue)
    }
}
