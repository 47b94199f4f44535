import NightlyRun

/// The table of `--profile`: what each stage of one's own night cost.
enum ProfileTable {
    static func text(_ summary: RunSummary) -> String {
        let profiles = summary.profile
        var lines = [row(["stage", "wall s", "cpu s", "peak MB"])]
        for profile in profiles {
            lines.append(
                row([
                    profile.step.rawValue, seconds(profile.wallNanoseconds),
                    seconds(profile.cpuNanoseconds), "\(profile.peakResidentBytes >> 20)",
                ]))
        }
        let wall = profiles.reduce(0) { $0 + $1.wallNanoseconds }
        let cpu = profiles.reduce(0) { $0 + $1.cpuNanoseconds }
        let peak = profiles.map(\.peakResidentBytes).max() ?? 0
        lines.append(row(["total", seconds(wall), seconds(cpu), "\(peak >> 20)"]))
        if let rows = summary.rows { lines.append(rows.sentence) }
        return lines.joined(separator: "\n")
    }

    private static func row(_ cells: [String]) -> String {
        let label = cells[0].padded(to: 20, left: false)
        return label + cells.dropFirst().map { $0.padded(to: 10, left: true) }.joined()
    }

    /// Thousandths, rounded down.
    private static func seconds(_ nanoseconds: UInt64) -> String {
        let thousandths = nanoseconds / 1_000_000
        let fraction = String(thousandths % 1_000)
        return "\(thousandths / 1_000)."
            + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}

extension String {
    func padded(to width: Int, left: Bool) -> String {
        let padding = String(repeating: " ", count: max(0, width - count))
        return left ? padding + self : self + padding
    }
}
