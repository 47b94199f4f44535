/// Names that try to break out of every format.
public enum HostileText {
    public static let samples = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|'/C calc'!A0",
        "+1+1", "-2+3", "@SUM(A1:A9)", "\u{202E}gnp.exe", "nul\u{0}byte", "\u{1B}[2Jcleared",
        "a|b`c`*d*_e_[f](javascript:alert(1))", "line\r\nbreak\ttab", "</title></svg>&amp;",
        "{n}{amount}", "\u{FFFE}\u{FEFF}bom", "' onmouseover='alert(1)",
    ]

    /// A hostile form of a name that is still one name for each name.
    public static func decorate(_ name: String) -> String {
        let sum = name.utf8.reduce(0) { $0 + Int($1) }
        let sample = samples[sum % samples.count]
        return sum % 29 == 0
            ? sample + name + String(repeating: "x", count: 10_000) : sample + name
    }
}
