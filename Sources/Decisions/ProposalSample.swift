import Digest

/// Draws proposals so that nobody chooses which: by the digest of the run's fingerprint with each
/// number.
public enum ProposalSample {
    /// - Returns: `size` of them, or all where there are fewer, in their order.
    public static func draw(
        _ size: Int, of standings: [ProposalStanding], by fingerprint: String
    ) -> [ProposalStanding] {
        let drawn = standings.map { ($0.id, SHA256.hex(of: "\(fingerprint) \($0.id)")) }
            .sorted { $0.1 < $1.1 }.prefix(max(0, size)).map(\.0)
        let chosen = Set(drawn)
        return standings.filter { chosen.contains($0.id) }
    }
}
