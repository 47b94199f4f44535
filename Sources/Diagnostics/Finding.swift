/// One thing that a person must know about an input, a setting or a result.
///
/// A parser returns values *and* findings; it throws a `Finding` only when going on is impossible.
/// Codes are stable (`plan.amount.malformed`): scripts and runbooks may depend on them.
public struct Finding: Error, Sendable, Hashable {
    public var code: String
    public var severity: Severity
    public var place: Place
    /// What is wrong, in one sentence without the value.
    public var message: String
    /// The offending text as it stands in the input. Redacted from logs by default.
    public var value: String?
    /// What to do about it, in the imperative.
    public var fix: String

    public init(
        _ code: String, severity: Severity = .error, at place: Place = .nowhere,
        _ message: String, value: String? = nil, fix: String
    ) {
        self.code = code
        self.severity = severity
        self.place = place
        // Whoever made it: no finding carries a password to a terminal, a log or a run record.
        self.message = Secrets.hidden(message)
        self.value = value.map(Secrets.hidden)
        self.fix = fix
    }
}

public enum Severity: String, Sendable, Hashable, CaseIterable {
    case error, warning, note
}

/// Where a finding points: the file that a person must open, never the one that noticed.
public enum Place: Sendable, Hashable {
    case nowhere
    /// 1-based line and column (a byte column within the decoded line); 0 where there is none.
    case file(path: String, line: Int, column: Int)
    /// A row of a database table or query: its key as text, and the column.
    case table(name: String, key: String, column: String)
    case argument(String)
}

/// Several findings that together make going on impossible.
public struct Findings: Error, Sendable {
    public var all: [Finding]
    public init(_ all: [Finding]) { self.all = all }
}
