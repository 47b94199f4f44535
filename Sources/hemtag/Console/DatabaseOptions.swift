import ArgumentParser
import PipelineFile
import Workplace

/// Which database a command looks into, where no pipeline file is its argument.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A libpq URL or keywords; default: what PG* variables name, else Hemtag's own cluster.",
            valueName: "url"))
    var database: String?

    @Option(
        help: ArgumentHelp(
            "The folder of Hemtag's own cluster, where it is not the usual one.",
            valueName: "dir"), completion: .directory)
    var state: String?

    @Option(
        help: ArgumentHelp("Take the database from a pipeline file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String?

    func validate() throws {
        let named = [database, state, pipeline].compactMap { $0 }
        if named.count > 1 {
            throw ValidationError("Give one of --database, --state and --pipeline.")
        }
    }

    func place() throws -> DatabasePlace {
        if let state { return DatabasePlace(nil, pipeline: .embedded(stateDirectory: state)) }
        let target = try pipeline.map { try Pipeline.load($0).database } ?? .unnamed
        return DatabasePlace(database, pipeline: target)
    }
}
