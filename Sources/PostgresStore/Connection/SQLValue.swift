/// A value bound to a statement's parameter. Values never become part of the statement's text.
public enum SQLValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)
    case null

    /// nil for a missing text.
    public init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
    /// nil for a missing number.
    public init(_ integer: Int64?) { self = integer.map(SQLValue.integer) ?? .null }

    /// PostgreSQL's text form; nil for NULL. A NUL character, which PostgreSQL cannot hold, becomes
    /// its visible symbol.
    var wireText: String? {
        switch self {
        case .text(let text): text.utf8.contains(0) ? SQLValue.withoutNul(text) : text
        case .integer(let value): String(value)
        case .boolean(let value): value ? "t" : "f"
        case .null: nil
        }
    }

    static func withoutNul(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{2400}" : $0 }))
    }
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(nilLiteral: ()) { self = .null }
}
