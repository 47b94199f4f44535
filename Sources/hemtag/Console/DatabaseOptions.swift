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

    /// Entity and name of the pipeline file that was named; nil: none was.
    func named() throws -> (entity: String, name: String)? {
        try pipeline.map { try Pipeline.load($0) }.map { ($0.entity, $0.name) }
    }

    func place() throws -> DatabasePlace {
        if let state { return DatabasePlace(nil, pipeline: .embedded(stateDirectory: state)) }
        let target = try pipeline.map { try Pipeline.load($0).database } ?? .unnamed
        return DatabasePlace(database, pipeline: target)
    }
}

/// Whose runs a command looks at, and in which database.
struct RunOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions

    @Option(
        help: ArgumentHelp(
            "Runs of this reporting entity; default: that of --pipeline.", valueName: "name"))
    var entity: String?

    @Option(
        help: ArgumentHelp(
            "Runs of the pipeline of this name; default: that of --pipeline.", valueName: "name"))
    var name: String?

    func place() throws -> DatabasePlace { try database.place() }

    func choice() throws -> RunChoice {
        let pipeline = try database.pipeline.map { try Pipeline.load($0) }
        return RunChoice(entity: entity ?? pipeline?.entity, pipeline: name ?? pipeline?.name)
    }
}
