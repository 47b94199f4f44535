import PostgresStore

/// Whether a pipeline is as its operator expects it, and what is not.
public struct NightStatus: Sendable, Hashable {
    public let pulse: PipelinePulse
    /// What an operator has to look at; empty: all is well.
    public let troubles: [String]

    /// - Parameter maxAge: seconds that the last look may be old; nil: any number.
    public init(_ pulse: PipelinePulse, maxAge: Int64?) {
        self.pulse = pulse
        var troubles: [String] = []
        if pulse.published == nil { troubles.append("no run was ever published") }
        if let age = pulse.lookSeconds, let maxAge, age > maxAge {
            troubles.append(
                "the last look is \(Self.text(age)) old, and \(Self.text(maxAge)) are allowed")
        }
        if pulse.newestState == .failed { troubles.append("run \(pulse.newest) failed") }
        if !pulse.owes.isEmpty {
            troubles.append("owed: " + pulse.owes.sorted().joined(separator: ", "))
        }
        if let running = pulse.running, let age = pulse.runningSeconds, let maxAge, age > maxAge {
            troubles.append("run \(running) has been running for \(Self.text(age)): it may hang")
        }
        self.troubles = troubles
    }

    /// `26 h`, `3 d 4 h`, `12 min`.
    public static func text(_ seconds: Int64) -> String {
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        if days > 1 { return hours == 0 ? "\(days) d" : "\(days) d \(hours) h" }
        if seconds >= 3_600 {
            let all = seconds / 3_600
            return minutes == 0 ? "\(all) h" : "\(all) h \(minutes) min"
        }
        return seconds < 60 ? "\(max(0, seconds)) s" : "\(minutes) min"
    }

    /// Reads `26h`, `90m`, `2d`, `3600s`.
    ///
    /// - Returns: seconds; nil for anything else.
    public static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()),
            count > 0
        else { return nil }
        let (seconds, isTooLong) = count.multipliedReportingOverflow(by: unit)
        return isTooLong ? nil : seconds
    }
}
