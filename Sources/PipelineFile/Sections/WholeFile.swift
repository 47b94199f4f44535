import BudgetModel
import Diagnostics
import PlanFiles
import Reconciliation
import Register
import Yams

extension Pipeline {
    /// Reads every section; the caller looks at the problems.
    static func decode(
        _ reader: MappingReader, path: String, folder: String, environment: [String: String]
    ) -> Pipeline? {
        let entity = reader.requiredText(
            "entity", fix: "name the reporting entity, such as `WSC-1`")
        let name = reader.text("name") ?? Self.name(of: path)
        if let entity { UsableName.check(entity, key: "entity", .key, reader) }
        UsableName.check(name, key: "name", .fileName, reader)
        var pipeline = Pipeline(path: path, name: name, entity: entity ?? "")
        pipeline.database =
            reader.mapping("database") {
                database($0, folder: folder, environment: environment)
            } ?? .unnamed
        pipeline.register = reader.mapping("register") { register($0, folder: folder) } ?? .init()
        let dialects = dialects(reader, folder: folder)
        if let node = reader.required("sources", "add `sources:` with the plan exports") {
            pipeline.sources = sources(
                node, reader.problems, folder: folder, dialects: dialects)
        }
        pipeline.rules = wholeRules(reader)
        let fiscalYear = reader.value("rules")?["fiscal_year"].flatMap {
            FiscalYear.decode($0, name: "rules.fiscal_year", reader.problems)
        }
        for index in pipeline.sources.indices
        where pipeline.sources[index].mapping.fiscalYear == nil {
            pipeline.sources[index].mapping.fiscalYear = fiscalYear
        }
        pipeline.limits = reader.mapping("limits") { limits($0) } ?? .init()
        pipeline.exit3 = reader.mapping("notify") { notices($0) } ?? []
        pipeline.outputs = reader.mapping("outputs") { outputs($0, folder: folder) } ?? .init()
        pipeline.report = reader.mapping("report") { report($0, folder: folder) }
        pipeline.retention = reader.mapping("retention") { retention($0) } ?? .init()
        pipeline.cache = reader.mapping("cache") { cache($0, folder: folder) } ?? .init()
        return pipeline
    }

    /// The section `rules:`, and the key `currency:` beside it.
    static func wholeRules(_ reader: MappingReader) -> Rules {
        var rules = reader.mapping("rules") { Self.rules($0) } ?? Rules()
        guard let node = reader.value("currency"), let code = reader.text(of: node, "currency")
        else { return rules }
        if let currency = Currency(code) {
            rules.currency = currency
        } else {
            reader.problems.add(
                "pipeline.currency.unknown", at: node,
                "`currency` is no code of ISO 4217 for money with two decimals", value: code,
                fix: Currency(code.uppercased()).map { "write `\($0)`" }
                    ?? "write three capital letters, such as EUR or SEK")
        }
        return rules
    }

    /// The file's name without its ending; the folder's where the file is a `pipeline.yaml`.
    static func name(of path: String) -> String {
        let parts = path.split(separator: "/")
        guard let file = parts.last else { return path }
        let stem = file.split(separator: ".").first.map(String.init) ?? String(file)
        return stem == "pipeline" && parts.count > 1 ? String(parts[parts.count - 2]) : stem
    }

    private static func limits(_ reader: MappingReader) -> Limits {
        var limits = Limits()
        guard let node = reader.value("max_rejected") else { return limits }
        guard case .mapping = node else {
            limits.maxRejectedDefault =
                reader.integer("max_rejected", in: 0...Int.max) ?? limits.maxRejectedDefault
            return limits
        }
        limits.maxRejected =
            reader.mapping("max_rejected") { inner in
                var byInput: [String: Int] = [:]
                for name in inputNames { byInput[name] = inner.integer(name, in: 0...Int.max) }
                return byInput
            } ?? [:]
        return limits
    }

    /// The inputs that a limit can name; a plan's limit stands in its source.
    public static let inputNames = RegisterInput.allCases.map(\.name)

    private static func notices(_ reader: MappingReader) -> Set<Notice> {
        Set(
            reader.list("exit_3_on").compactMap {
                reader.word(of: $0, reader.path("exit_3_on"), Notice.self)
            })
    }

    private static func outputs(_ reader: MappingReader, folder: String) -> Outputs {
        var outputs = Outputs()
        if reader.value("tables") != nil {
            let named = reader.list("tables").compactMap {
                reader.word(of: $0, reader.path("tables"), OutcomeTable.self)
            }
            outputs.tables = OutcomeTable.allCases.filter { named.contains($0) }
        }
        outputs.rows = reader.word("rows", Outputs.Rows.self) ?? outputs.rows
        outputs.directory = reader.text("directory").map { resolve($0, in: folder) }
        outputs.adjustedPlan = reader.boolean("adjusted_plan") ?? outputs.adjustedPlan
        return outputs
    }

    private static func report(_ reader: MappingReader, folder: String) -> ReportSettings {
        let directory = reader.text("directory") ?? "reports"
        var report = ReportSettings(directory: resolve(directory, in: folder))
        report.kind = reader.word("kind", ReportSettings.Kind.self) ?? report.kind
        let formats = reader.list("formats").compactMap {
            reader.word(of: $0, reader.path("formats"), ReportSettings.Format.self)
        }
        let languages = reader.list("languages").compactMap {
            reader.word(of: $0, reader.path("languages"), ReportSettings.Language.self)
        }
        if !formats.isEmpty { report.formats = formats }
        if !languages.isEmpty { report.languages = languages }
        report.latest = reader.boolean("latest") ?? report.latest
        report.keep = reader.integer("keep", in: 1...Int.max)
        return report
    }

    private static func retention(_ reader: MappingReader) -> Retention {
        var retention = Retention()
        retention.keepRuns = reader.integer("keep_runs", in: 1...Int.max)
        retention.keepDays = reader.integer("keep_days", in: 1...Int.max)
        retention.keepAtLeast = reader.integer("keep_at_least", in: 1...Int.max)
        return retention
    }

    private static func cache(_ reader: MappingReader, folder: String) -> CacheSettings {
        var cache = CacheSettings()
        cache.directory = reader.text("directory").map { resolve($0, in: folder) }
        cache.keepPlans = reader.integer("keep_plans", in: 0...10_000) ?? cache.keepPlans
        return cache
    }
}
