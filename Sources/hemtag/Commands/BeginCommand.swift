import ArgumentParser
import BudgetModel
import Diagnostics
import HostFiles
import PlanFiles

/// `hemtag begin FOLDER`: from exports to a first pipeline.
struct BeginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "begin",
        abstract: "Look at every export of a folder and write a first pipeline; then check it.",
        discussion: """
            Inspects each export, asks at a terminal what it is unsure of (or takes the answers from
            a file), finds the register (CSV files named after its inputs, or a database), writes
            one commented pipeline, and checks it. Without a register it leaves benefits.csv, a
            template. A first result takes three commands: begin, check, run.

            An answer is a line SOURCE.SETTING=VALUE with the settings of hemtag inspect --set, such
            as financial_plan.unit=Kst, or entity=COUNTY.

            EXAMPLES
              hemtag begin exports
              hemtag begin exports --register register --entity COUNTY --out nightly.yaml
              hemtag begin exports --database service=hemtag --answers answers.txt

            Exit code 0: the pipeline is written and a run would go through. 2: it is written, but
            something in it must be filled in first. 4: an input would be refused.
            """)

    @Argument(help: "The folder of the exports.", completion: .directory)
    var folder: String

    @Option(help: ArgumentHelp("The pipeline file to write.", valueName: "file"))
    var out = "pipeline.yaml"

    @Option(help: ArgumentHelp("The code of the reporting entity.", valueName: "code"))
    var entity: String?

    @Option(
        help: ArgumentHelp("A folder with the register's CSV files.", valueName: "dir"),
        completion: .directory)
    var register: String?

    @Option(
        help: ArgumentHelp(
            "The database that has the register: a libpq URL or keywords.", valueName: "url"))
    var database: String?

    @Option(
        help: ArgumentHelp("Answers to what would be asked.", valueName: "file"),
        completion: .file())
    var answers: String?

    @Option(
        help: ArgumentHelp(
            "Words of your own for what columns and versions are called.", valueName: "file"),
        completion: .file())
    var lexicon: String?

    @Flag(help: "Write over a pipeline file that is there.")
    var force = false

    func validate() throws {
        if register != nil, database != nil {
            throw ValidationError("Give one of --register and --database.")
        }
    }

    func run() throws {
        if !force, HostPath.exists(out) {
            throw Finding(
                "pipeline.file.exists", at: .argument("--out"),
                "the pipeline file is there already",
                value: out, fix: "name another one by --out, or write over it by --force")
        }
        let answers = try answers.map { try Answers(path: $0) } ?? Answers()
        let lexicon = try lexicon.map { try Lexicon(adding: $0) } ?? .shipped
        let found = try ExportFolder(folder)
        let given = try register.map { try ExportFolder($0, isRegister: true).register } ?? [:]
        let dialogue = BeginDialogue(isAsking: self.answers == nil && BeginDialogue.isPossible)
        let inputs = database == nil ? found.register.merging(given) { $1 } : [:]
        let sources = try inspect(found.exports, answers, lexicon, dialogue, inputs)
        try write(sources, answers, inputs)
        try conclude(sources)
    }

    // MARK: Sources

    private func inspect(
        _ files: [String], _ answers: Answers, _ lexicon: Lexicon, _ dialogue: BeginDialogue,
        _ inputs: [String: String]
    ) throws -> [Inspection] {
        let names = files.map { file in
            let name = file.split(separator: "/").last ?? ""
            return String(name.prefix { $0 != "." })
        }
        try answers.requireUse(by: names)
        return try zip(files, names).map { file, name in
            var choices = try InspectionChoices(["name=\(name)"] + answers.settings(of: name))
            var inspection = try DialectInspector.inspect(file, choices: choices, lexicon: lexicon)
            var asked: Set<String> = []
            while dialogue.isAsking,
                let question = inspection.questions.first(where: { !asked.contains($0.setting) })
            {
                asked.insert(question.setting)
                guard let answer = dialogue.ask(name, question) else { continue }
                var changed = choices
                do {
                    try changed.add("\(question.setting)=\(answer)")
                    inspection = try DialectInspector.inspect(
                        file, choices: changed, lexicon: lexicon)
                    choices = changed
                } catch {
                    Failure(error).tell()
                    asked.remove(question.setting)
                }
            }
            if inputs["accounts"] != nil { inspection.knowAccounts() }
            return inspection
        }
    }

    // MARK: Files

    private func write(
        _ sources: [Inspection], _ answers: Answers, _ inputs: [String: String]
    ) throws {
        var register: [String: String] = [:]
        for (input, file) in inputs { register[input] = relative(file) }
        let isTemplate = database == nil && register["benefits"] == nil
        if isTemplate {
            let file = besideOut("benefits.csv")
            if !HostPath.exists(file) { try WholeFile.write(Array(Self.template.utf8), to: file) }
            register["benefits"] = relative(file)
        }
        let known = entity ?? answers["entity"]
        let pipeline = BegunPipeline(
            entity: BegunPipeline.quoted(known ?? "ENTITY"), isEntityKnown: known != nil,
            database: database.map(Self.databaseText), register: register, hasTemplate: isTemplate,
            profiles: inputs["benefits"].map { RegisterProfiles.names(in: $0) } ?? [],
            blocks: sources.map { inspection in
                var source = inspection.source
                source.path = relative(source.path)
                return inspection.block(source).split(separator: "\n").map { "  \($0)\n" }.joined()
            })
        try WholeFile.write(Array(pipeline.text.utf8), to: out)
    }

    /// The header of a register's first file.
    static let template =
        "benefit_id,class,unit,account,activity,period_start,period_end,amount,fte,kind,status,"
        + "owner,evidence\n"

    private func besideOut(_ name: String) -> String {
        guard let slash = out.lastIndex(of: "/") else { return name }
        return "\(out[..<slash])/\(name)"
    }

    /// A file as the pipeline's folder sees it.
    private func relative(_ file: String) -> String {
        if file.hasPrefix("/") { return file }
        guard let slash = out.lastIndex(of: "/") else { return file }
        let folder = String(out[..<slash])
        if file.hasPrefix(folder + "/") { return String(file.dropFirst(folder.count + 1)) }
        return HostPath.resolved(file) ?? file
    }

    /// A service by its name; a password never goes into the file.
    private static func databaseText(_ text: String) -> String {
        if text.hasPrefix("service="), !text.contains(" ") {
            return "{service: \(BegunPipeline.quoted(String(text.dropFirst(8))))}"
        }
        let holdsPassword =
            text.contains("password=")
            || text.contains("://") && text.contains("@")
                && (text.split(separator: "@").first?.dropFirst(
                    text.hasPrefix("postgres:") ? 11 : 13
                )
                .contains(":") ?? false)
        return holdsPassword
            ? "{url: \"${HEMTAG_DATABASE_URL}\"}  # its password stays out of this file"
            : "{url: \(BegunPipeline.quoted(text))}"
    }

    // MARK: What to do next

    private func conclude(_ sources: [Inspection]) throws {
        for inspection in sources {
            Terminal.print(
                ([inspection.source.name + ":"] + inspection.summary).joined(separator: "\n  "))
            for doubt in inspection.doubts { Terminal.print("  CHECK \(doubt)") }
        }
        Terminal.print("\nWritten: \(out)")
        let open = sources.flatMap { inspection in
            inspection.missing.keys.sorted().map { "\(inspection.source.name).\($0)" }
        }
        guard open.isEmpty else {
            Terminal.print(
                "Fill in \(open.joined(separator: ", ")) there (FILL IN), or answer in a file:\n"
                    + "  hemtag begin \(folder) --force --answers FILE   with lines such as "
                    + "\(open[0])=…"
            )
            throw ExitCodeOnly(.usage)
        }
        let check = try CheckCommand.parse([out])
        do { try check.run() } catch {
            Terminal.print("Correct what is told, then: hemtag check \(out)")
            throw error
        }
        Terminal.print(
            "Next: look at what says CHECK in \(out), then\n"
                + "  hemtag check \(out)\n  hemtag run \(out)"
        )
    }
}

extension Inspection {
    /// Where the register lists the accounts, their kinds tell revenues better than their codes.
    fileprivate mutating func knowAccounts() {
        if case .revenueNegative(.accountPrefixes) = source.mapping.signs {
            source.mapping.signs = .revenueNegative(.accountKind)
        }
    }
}
