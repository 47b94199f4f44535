/// Spans of time as operators write and read them.
public enum TimeSpan {
    /// Reads `26h`, `90m`, `2d`, `3600s`.
    ///
    /// - Returns: seconds, at least 1; nil for anything else.
    public static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = [
            "s": 1, "m": 60, "h": 3_600, "d": CivilCalendar.secondsADay,
        ]
        guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()),
            count > 0
        else { return nil }
        let (seconds, isTooLong) = count.multipliedReportingOverflow(by: unit)
        return isTooLong ? nil : seconds
    }

    /// `26 h`, `3 d 4 h`, `12 min`.
    public static func text(_ seconds: Int64) -> String {
        let (days, hours, minutes) = (
            seconds / CivilCalendar.secondsADay, seconds / 3_600 % 24, seconds / 60 % 60
        )
        if days > 1 { return hours == 0 ? "\(days) d" : "\(days) d \(hours) h" }
        if seconds >= 3_600 {
            let all = seconds / 3_600
            return minutes == 0 ? "\(all) h" : "\(all) h \(minutes) min"
        }
        return seconds < 60 ? "\(max(0, seconds)) s" : "\(minutes) min"
    }
}
