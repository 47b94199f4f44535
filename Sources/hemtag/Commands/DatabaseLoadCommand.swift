import ArgumentParser
import NightlyRun
import PlanFiles
import PostgresStore
import Register
import Workplace

/// `hemtag database load`: canonical CSV files into schema `register`.
struct DatabaseLoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Load CSV files into the register of an entity.",
        discussion: """
            For those who keep no register elsewhere yet. Files are in the canonical columns; all
            of them go in by one transaction or none does. A file is given as TABLE=FILE, where
            TABLE is an input's name, such as benefits, org_units or accounts.

            EXAMPLES
              hemtag database load --entity WSC-1 \\
                  org_units=units.csv accounts=accounts.csv benefits=benefits.csv
              hemtag database load --entity WSC-1 --replace benefits=benefits.csv
            """)

    @OptionGroup var options: DatabaseOptions

    @Option(help: ArgumentHelp("The reporting entity whose register it is.", valueName: "name"))
    var entity: String

    @Flag(help: "Remove the entity's rows of these tables first.")
    var replace = false

    @Argument(help: ArgumentHelp("TABLE=FILE, as often as needed.", valueName: "table=file"))
    var files: [String]

    func run() throws {
        let given = try files.reduce(into: [RegisterInput: RegisterFile]()) { given, pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let input = RegisterInput(name: parts[0]) else {
                throw Arguments.notATable(pair)
            }
            given[input] = RegisterFile(path: parts[1])
        }
        let loading = RegisterLoading(try options.place().connect(), entity: entity)
        let counts = try loading.load(given, isReplacing: replace)
        for input in RegisterInput.allCases {
            if let count = counts[input] { Terminal.print("\(input.name): \(count) rows") }
        }
    }
}

/// `hemtag database prune`: drops old runs by hand.
struct DatabasePruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Drop old runs of a pipeline; the newest stay.",
        discussion: """
            A pipeline prunes by itself (its `retention:` section). Runs are partitions, so that
            dropping them is instant; reviews of entries stay.

            EXAMPLE
              hemtag database prune --entity WSC-1 --name nightly --keep 100
            """)

    @OptionGroup var options: DatabaseOptions

    @Option(help: ArgumentHelp("The reporting entity.", valueName: "name"))
    var entity: String

    @Option(help: ArgumentHelp("The pipeline's name.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("How many completed runs stay, at least 1.", valueName: "count"))
    var keep: Int

    func validate() throws {
        if keep < 1 { throw ValidationError("--keep must be 1 or more.") }
    }

    func run() throws {
        let store = RunStore(try options.place().connect())
        let ended = try store.endAbandoned(entity: entity)
        if !ended.isEmpty { Terminal.print("ended \(ended.count) runs whose process is gone") }
        let left = try store.discardOrphans()
        if left > 0 { Terminal.print("dropped what \(left) unpublished runs had left") }
        let policy = RetentionPolicy(keepRuns: keep)
        let old = policy.dropped(try store.pastRuns(entity: entity, pipeline: name))
        let dropped = try store.drop(old.map(\.number), of: entity)
        Terminal.print("dropped \(dropped) runs")
    }
}
