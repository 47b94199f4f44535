import BudgetModel
import Digest

/// What a parsed plan depends on: the bytes of its file, how its columns are read, the codes that
/// the register knows, and the program that read it.
public struct PlanCacheKey: Sendable, Hashable {
    /// Of the file, hexadecimal.
    public let sha256: String
    /// Names the cached form.
    let name: String
    /// Of the export, for what is told of it; no part of the key.
    let path: String

    public static func == (a: PlanCacheKey, b: PlanCacheKey) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    public init(
        sha256: String, source: PlanSource, known: KnownCodes, codes: Codes, programVersion: String
    ) {
        self.sha256 = sha256
        path = source.path
        // Where the file lies and what the source is called change nothing in it.
        var source = source
        (source.path, source.name) = ("", "")
        var parts = [
            "\(PlanCache.formVersion)", programVersion, sha256, Self.text(of: source),
        ]
        parts.append("units \(known.units == nil)")
        if let units = known.units {
            parts += (0..<Code(codes.units.count)).filter(units.contains)
                .map(codes.units.text).sorted()
        }
        parts.append("accounts \(known.accounts == nil)")
        if let accounts = known.accounts {
            parts += (0..<Code(codes.accounts.count)).filter(accounts.contains)
                .map { "\(codes.accounts.text($0)) \(accounts.kind[Int($0)])" }.sorted()
        }
        name = SHA256.hex(of: parts.map { "\($0.utf8.count):\($0)\n" }.joined())
    }

    /// A value spelled out by its parts. Sets and dictionaries are sorted: their own order differs
    /// from process to process.
    static func text(of value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        guard !mirror.children.isEmpty else { return "\(type(of: value)) \(value)" }
        var parts = mirror.children.map { "\($0.label ?? ""):\(text(of: $0.value))" }
        if mirror.displayStyle == .set || mirror.displayStyle == .dictionary { parts.sort() }
        return "\(type(of: value))(\(parts.joined(separator: ",")))"
    }
}
