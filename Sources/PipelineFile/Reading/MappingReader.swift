import Diagnostics
import Yams

/// Reads one mapping of a pipeline file by key and remembers what was asked for: what nobody asked
/// for is unknown, and the nearest key that was asked for is the likely one.
///
/// Every reading method reports what is wrong with its own key and answers nil, so that one pass
/// finds every problem. `finish` reports the unknown keys; `reading` calls it.
final class MappingReader {
    let problems: Problems
    /// Where it stands, for messages: `rules.tolerance`; empty for the file itself.
    let name: String
    let node: Node
    private let pairs: [(key: Node, value: Node)]
    private var asked: [String] = []

    private init(
        _ pairs: [(key: Node, value: Node)], name: String, node: Node, _ problems: Problems
    ) {
        self.pairs = pairs
        self.name = name
        self.node = node
        self.problems = problems
    }

    /// Reads a mapping with `body` and reports the keys that it did not ask for.
    ///
    /// - Returns: nil, and a finding, where the node is no mapping.
    static func reading<Value>(
        _ node: Node, name: String, _ problems: Problems, _ body: (MappingReader) -> Value?
    ) -> Value? {
        guard case .mapping(let mapping) = node else {
            problems.add(
                "pipeline.value.type", at: node, "\(title(name)) is no mapping of keys to values",
                value: node.scalar?.string, fix: "write `key: value` lines below it")
            return nil
        }
        let pairs = mapping.map { (key: $0.key, value: $0.value) }
        let reader = MappingReader(pairs, name: name, node: node, problems)
        let value = body(reader)
        reader.finish()
        return value
    }

    static func title(_ name: String) -> String { name.isEmpty ? "the file" : "`\(name)`" }

    func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    /// Keys as they stand, for mappings whose keys are the user's own; they count as asked for.
    var entries: [(key: String, keyNode: Node, value: Node)] {
        let all = pairs.map { (key: $0.key.scalar?.string ?? "", keyNode: $0.key, value: $0.value) }
        asked.append(contentsOf: all.map(\.key))
        return all
    }

    /// The node of a key; nil where it is absent or left empty.
    func value(_ key: String) -> Node? {
        asked.append(key)
        guard let value = pairs.first(where: { $0.key.scalar?.string == key })?.value
        else { return nil }
        return value.isBlank ? nil : value
    }

    /// Whether the key stands in the file, even without a value.
    func holds(_ key: String) -> Bool { pairs.contains { $0.key.scalar?.string == key } }

    /// The node of a key that must be there.
    func required(_ key: String, _ fix: String) -> Node? {
        if let value = value(key) { return value }
        problems.add(
            "pipeline.key.missing", at: node, "\(Self.title(name)) lacks the key `\(key)`", fix: fix
        )
        return nil
    }

    func mapping<Value>(_ key: String, _ body: (MappingReader) -> Value?) -> Value? {
        guard let value = value(key) else { return nil }
        return Self.reading(value, name: path(key), problems, body)
    }

    /// The elements of a sequence, or the one value that stands in its place.
    func list(_ key: String) -> [Node] {
        guard let value = value(key) else { return [] }
        guard case .sequence(let sequence) = value else { return [value] }
        return Array(sequence)
    }

    private func finish() {
        for (key, _) in pairs {
            guard let text = key.scalar?.string else {
                problems.add(
                    "pipeline.value.type", at: key, "a key in \(Self.title(name)) is no text",
                    fix: "write the key as one plain word")
                continue
            }
            if asked.contains(text) { continue }
            let known = Array(Set(asked)).sorted()
            let fix =
                nearest(to: text, among: known).map { "write `\($0)`" }
                ?? "remove it; known keys here are \(known.joined(separator: ", "))"
            problems.add(
                "pipeline.key.unknown", at: key, "\(Self.title(name)) knows no such key",
                value: text, fix: fix)
        }
    }
}

extension Node {
    /// A key without a value, or an explicit null.
    var isBlank: Bool {
        guard case .scalar(let scalar) = self else { return false }
        return scalar.style == .any || scalar.style == .plain
            ? ["", "~", "null"].contains(scalar.string) : false
    }
}
