/// Why each setting of a proposed block is what it is, and what else it could be.
struct GuessNotes: Sendable {
    struct Note: Sendable, Hashable {
        var text: String
        /// The person must look at it.
        var isDoubt: Bool
    }

    private(set) var bySetting: [String: [Note]] = [:]
    private var order: [String] = []

    mutating func say(_ setting: String, _ text: String) {
        add(setting, Note(text: text, isDoubt: false))
    }

    mutating func doubt(_ setting: String, _ text: String) {
        add(setting, Note(text: text, isDoubt: true))
    }

    private mutating func add(_ setting: String, _ note: Note) {
        if bySetting[setting] == nil { order.append(setting) }
        guard bySetting[setting]?.contains(note) != true else { return }
        bySetting[setting, default: []].append(note)
    }

    mutating func add(_ other: GuessNotes) {
        for setting in other.order {
            for note in other.bySetting[setting] ?? [] { add(setting, note) }
        }
    }

    mutating func forget(_ setting: String) { bySetting[setting] = nil }

    /// All doubts, as sentences that begin with their setting.
    var doubts: [String] {
        order.flatMap { setting in
            (bySetting[setting] ?? []).filter(\.isDoubt).map { "\(setting): \($0.text)" }
        }
    }

    /// The comment beside a setting; nil where there is nothing to say.
    func comment(_ setting: String) -> String? {
        guard let notes = bySetting[setting], !notes.isEmpty else { return nil }
        return notes.map { ($0.isDoubt ? "CHECK: " : "") + $0.text }.joined(separator: "; ")
    }
}
