import Diagnostics
import PostgresStore

/// Whose runs a command looks at. "The newest run" means something only where entity and pipeline
/// are known: named, or the only ones that the database holds.
public struct RunChoice: Sendable, Hashable {
    /// nil: not named.
    public var entity: String?
    public var pipeline: String?

    public init(entity: String? = nil, pipeline: String? = nil) {
        self.entity = entity
        self.pipeline = pipeline
    }

    func fits(_ run: RunRecord) -> Bool {
        (entity ?? run.entity) == run.entity && (pipeline ?? run.pipeline) == run.pipeline
    }

    /// The newest run among those of one entity and pipeline each.
    ///
    /// - Returns: nil where none fits.
    /// - Throws: a `Finding` where several fit.
    func newest(_ candidates: [RunRecord]) throws(Finding) -> RunRecord? {
        let fitting = candidates.filter(fits)
        guard fitting.count > 1 else { return fitting.first }
        let names = fitting.map { "\($0.entity) / \($0.pipeline)" }
        let shown = names.prefix(10).joined(separator: ", ")
        throw Finding(
            "argument.run.ambiguous", at: .argument("RUN"),
            "the database holds runs of \(names.count) entities and pipelines, and none is named",
            value: shown + (names.count > 10 ? ", …" : ""),
            fix: "name them with --entity and --name, or a pipeline file with --pipeline")
    }
}
