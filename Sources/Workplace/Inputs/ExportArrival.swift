import BudgetModel
import Diagnostics
import Glibc
import PlanFiles

/// Looks whether an export may be read by the rules of its source, and waits for it where they say
/// so.
struct ExportArrival {
    let source: PlanSource

    /// How often a folder is looked at while a run waits, in seconds.
    private static let pause: Int64 = 5

    /// - Parameter sleep: told milliseconds to wait; nil: nobody waits.
    /// - Returns: why the export must not be read; nil: it may, or it is not there, which its
    ///   reader tells better.
    func lateness(waiting sleep: ((UInt64) -> Void)?) -> Finding? {
        let rules = source.arrival
        guard !rules.isEmpty else { return nil }
        let begin = Self.now
        while true {
            let now = Self.now
            let verdict = rules.verdict(on: Self.look(at: source.path), now: now)
            let left = (rules.waitFor ?? 0) - (now - begin)
            guard verdict != .ready, let sleep, left > 0 else { return finding(verdict) }
            var seconds = min(left, Self.pause)
            if case .unsettled(let rest) = verdict { seconds = min(seconds, rest) }
            sleep(UInt64(max(1, seconds)) * 1_000)
        }
    }

    private func finding(_ verdict: ArrivalRules.Verdict) -> Finding? {
        let place = Place.file(path: source.path, line: 0, column: 0)
        let waited =
            source.arrival.waitFor.map { ", also after waiting \(TimeSpan.text($0))" } ?? ""
        switch verdict {
        case .ready, .absent: return nil
        case .old(let age):
            return Finding(
                "source.export.too_old", at: place,
                "the export is older than `max_age` allows" + waited,
                value:
                    "\(TimeSpan.text(age)), allowed \(TimeSpan.text(source.arrival.maxAge ?? 0))",
                fix: "see why the plan system wrote no new export; "
                    + "if the old one is meant, raise `max_age`")
        case .unsettled:
            return Finding(
                "source.export.unsettled", at: place,
                "the export is still being written, or was a moment ago" + waited,
                value: source.arrival.stableFor.map {
                    "untouched for less than \(TimeSpan.text($0))"
                },
                fix: "start the run later, or give it `wait_for`")
        }
    }

    private static func look(at path: String) -> ArrivalRules.Seen? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let written = Int64(status.st_mtim.tv_sec)
        return .init(written: written, touched: max(written, Int64(status.st_ctim.tv_sec)))
    }

    private static var now: Int64 { Int64(time(nil)) }
}
