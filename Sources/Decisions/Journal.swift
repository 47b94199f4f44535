import Digest

/// An entry of an entity's journal: evidence, chained to the entry before it by its hash.
public struct JournalEntry: Sendable, Hashable {
    public var sequence: Int64
    public var kind: String
    /// Of the decision or run that it is about.
    public var number: Int64
    public var at: String
    public var login: String
    /// Canonical JSON.
    public var content: String
    public var previous: String
    public var hash: String

    public init(
        sequence: Int64, kind: String, number: Int64, at: String, login: String, content: String,
        previous: String, hash: String
    ) {
        self.sequence = sequence
        self.kind = kind
        self.number = number
        self.at = at
        self.login = login
        self.content = content
        self.previous = previous
        self.hash = hash
    }

    /// What its hash must be: SHA-256 over the canonical JSON of all that it says.
    public func expectedHash(entity: String) -> String {
        // The content is canonical already, and stands where its key belongs.
        SHA256.hex(
            of: "{\"at\":\(CanonicalJSON.text(at).text),\"content\":\(content),"
                + "\"entity\":\(CanonicalJSON.text(entity).text),"
                + "\"kind\":\(CanonicalJSON.text(kind).text),"
                + "\"login\":\(CanonicalJSON.text(login).text),\"number\":\(number),"
                + "\"previous\":\(CanonicalJSON.text(previous).text),\"sequence\":\(sequence)}")
    }
}

/// Checks a journal from its first entry on.
public struct JournalCheck: Sendable {
    /// What is wrong with the first entry that is wrong.
    public enum Fault: Sendable, Hashable {
        /// An entry is missing, or was put in.
        case gap(expected: Int64, found: Int64)
        /// It does not rest on the entry before.
        case unchained(Int64)
        /// It does not say what it said when it was written.
        case altered(Int64)
    }

    public static let start = String(repeating: "0", count: 64)

    public private(set) var head = JournalCheck.start
    public private(set) var count: Int64 = 0
    public private(set) var fault: Fault?
    private let entity: String

    public init(entity: String) { self.entity = entity }

    /// Takes the next entry; after a fault nothing more is looked at.
    public mutating func take(_ entry: JournalEntry) {
        guard fault == nil else { return }
        if entry.sequence != count + 1 {
            fault = .gap(expected: count + 1, found: entry.sequence)
        } else if entry.previous != head {
            fault = .unchained(entry.sequence)
        } else if entry.hash != entry.expectedHash(entity: entity) {
            fault = .altered(entry.sequence)
        } else {
            head = entry.hash
            count += 1
        }
    }
}
