/// The versions of one initiative's promise. A version is added and never edited; the first and the
/// latest stay readable for ever (contract, section 12, “the promise”).
public struct PromiseHistory: Sendable, Hashable {
    /// A promise that a person locked.
    public struct Version: Sendable, Hashable {
        /// 1 is the first.
        public var number: Int
        public var promise: Promise
        public var digest: String
        public var person: String
        /// Days since 1 January 1970.
        public var day: Int64
        /// The decision that an amendment rests on; empty in the first version.
        public var decision: String
    }

    /// Why a promise was not locked or amended.
    public enum Refusal: Error, Sendable, Hashable {
        case alreadyLocked(by: String, day: Int64)
        case notLocked
        case noDecision
        case noPerson
        case nothingChanged
        /// Another initiative's promise.
        case otherInitiative(String)
    }

    public let initiative: String
    public private(set) var versions: [Version] = []

    public init(initiative: String) { self.initiative = initiative }

    public var first: Version? { versions.first }
    public var latest: Version? { versions.last }

    /// Locks the first version.
    ///
    /// - Throws: `Refusal`; the history stays as it was.
    public mutating func lock(
        _ promise: Promise, by person: String, day: Int64
    ) throws(Refusal) {
        if let first { throw .alreadyLocked(by: first.person, day: first.day) }
        try add(promise, person, day, decision: "")
    }

    /// Adds a version by decision.
    ///
    /// - Throws: `Refusal`; the history stays as it was.
    public mutating func amend(
        _ promise: Promise, by person: String, day: Int64, decision: String
    ) throws(Refusal) {
        guard let latest else { throw .notLocked }
        guard !decision.isEmpty else { throw .noDecision }
        guard promise.digest != latest.digest else { throw .nothingChanged }
        try add(promise, person, day, decision: decision)
    }

    private mutating func add(
        _ promise: Promise, _ person: String, _ day: Int64, decision: String
    ) throws(Refusal) {
        guard !person.isEmpty else { throw .noPerson }
        guard promise.initiative == initiative else { throw .otherInitiative(promise.initiative) }
        versions.append(
            Version(
                number: versions.count + 1, promise: promise, digest: promise.digest,
                person: person, day: day, decision: decision))
    }
}
