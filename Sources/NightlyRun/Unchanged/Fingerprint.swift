import Digest

/// What a run's result depends on, as one digest: equal fingerprints give equal outcome tables.
public enum Fingerprint {
    /// SHA-256 over inputs, configuration, day and program version, each with its length so that no
    /// two lists run together; hexadecimal.
    public static func of(_ request: RunRequest, inputs: [InputDigest]) -> String {
        var parts = [
            "hemtag run", request.entity, request.pipeline, request.asOf.description,
            request.configDigest, request.programVersion,
        ]
        let ordered = inputs.sorted { ($0.name, $0.sha256) < ($1.name, $1.sha256) }
        for input in ordered { parts += [input.name, input.sha256] }
        return SHA256.hex(of: parts.map { "\($0.utf8.count):\($0)\n" }.joined())
    }
}
