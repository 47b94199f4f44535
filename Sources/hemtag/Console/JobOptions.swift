import ArgumentParser
import Workplace

/// Which pipeline a command puts together, for which day, on which database.
struct JobOptions: ParsableArguments {
    @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String

    @Option(
        help: ArgumentHelp(
            "Read the register up to the end of this day in the pipeline's zone; default: today.",
            valueName: "yyyy-mm-dd"))
    var asOf: String?

    @Option(help: ArgumentHelp("Use this database instead of the pipeline's.", valueName: "url"))
    var database: String?

    /// - Parameter out: wins over the pipeline's folder of outputs.
    func assembly(out: String? = nil) throws -> JobAssembly {
        try JobAssembly(
            pipeline, asOf: try asOf.map(Arguments.day), database: database, out: out)
    }
}
