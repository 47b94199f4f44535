import BudgetModel
import NightlyRun

/// A night in the text format of Prometheus, for the textfile collector of its node exporter. It
/// holds times and counts, and no amounts.
struct NightMetrics {
    let entity: String
    let pipeline: String
    let end: NightEnd
    let memory: NightMemory
    /// When the night ended, in seconds of the system's clock.
    let now: Int64

    var text: String {
        var out = ""
        func family(_ name: String, _ help: String, _ samples: [(labels: String, value: String)]) {
            guard !samples.isEmpty else { return }
            out += "# HELP hemtag_\(name) \(help)\n# TYPE hemtag_\(name) gauge\n"
            for sample in samples {
                out += "hemtag_\(name){\(own)\(sample.labels)} \(sample.value)\n"
            }
        }
        family(
            "last_end_timestamp_seconds", "When a night last ended, however it did.",
            [("", "\(now)")])
        family(
            "last_success_timestamp_seconds",
            "When a night last published, or found nothing new (exit code 0 or 3).",
            memory.lastSuccess.map { [("", "\($0)")] } ?? [])
        family("exit_code", "The exit code of the last night.", [("", "\(end.exitCode)")])
        family(
            "owed_steps", "Steps behind a publication that are still owed.",
            [("", "\(end.owed.count)")])
        family(
            "lock_refusals", "How many nights in a row met the lock of another run.",
            [("", "\(memory.locksInARow)")])
        family("step_duration_seconds", "How long each step of the last night took.", steps)
        family("input_rows", "Rows of each input of the last night, by what became of them.", rows)
        return out
    }

    /// The labels of every sample.
    private var own: String {
        Self.label("entity", entity) + "," + Self.label("pipeline", pipeline)
    }

    private var steps: [(String, String)] {
        // A step that was tried again stands once.
        var nanoseconds: [(step: RunStep, UInt64)] = []
        for profile in end.profile {
            if let place = nanoseconds.firstIndex(where: { $0.step == profile.step }) {
                nanoseconds[place].1 += profile.wallNanoseconds
            } else {
                nanoseconds.append((profile.step, profile.wallNanoseconds))
            }
        }
        return nanoseconds.map {
            ("," + Self.label("step", $0.step.rawValue), Self.seconds($0.1))
        }
    }

    private var rows: [(String, String)] {
        end.inputs.flatMap { input in
            let totals = input.totals
            return [
                ("accepted", totals.accepted.rows), ("rejected", totals.rejected.rows),
                ("skipped", totals.skipped.rows),
            ].map {
                (
                    "," + Self.label("input", input.name) + "," + Self.label("outcome", $0.0),
                    "\($0.1)"
                )
            }
        }
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        return "\(milliseconds / 1_000)." + String(1_000 + milliseconds % 1_000).dropFirst()
    }

    private static func label(_ name: String, _ value: String) -> String {
        var quoted = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": quoted += "\\\\"
            case "\"": quoted += "\\\""
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "\(name)=\"\(quoted)\""
    }
}
