import Foundation

/// A scenario in canonical files, through both ways that must agree: files in and out at the desk,
/// and a job with a database.
struct Reconciliation {
    private let item: Case
    private let copy: URL
    private let expected: URL
    private let surroundings: Surroundings
    private let cluster: TestCluster

    init(
        _ item: Case, _ copy: URL, expected: URL, _ surroundings: Surroundings,
        _ cluster: TestCluster
    ) {
        self.item = item
        self.copy = copy
        self.expected = expected
        self.surroundings = surroundings
        self.cluster = cluster
    }

    /// The register's inputs, by the names of files and of pipeline keys.
    static let register = [
        "benefits", "org_units", "accounts", "approved_changes", "in_base", "run_costs",
        "continuity", "reallocations", "crosswalk", "initiatives", "kpis", "kpi_readings",
        "planned_benefits", "investments",
    ]
    static let plans = [("plan", "money"), ("staffing", "person_years")]

    func differences() throws -> [String] {
        var found: [String] = []
        let hasPipeline = item.has("pipeline.yaml")
        if !hasPipeline {
            let desk = try hemtag(deskArguments)
            found += try judge(desk, folder: "out")
        }
        let job = try runJob(hasPipeline)
        found += try judge(job.finished, folder: "out-run").map { "run: \($0)" }
        guard job.finished.status == 0 || job.finished.status == 3 else { return found }
        let folder = copy.appending(path: "out-run")
        found += try TableComparison(cluster: cluster, url: job.url).differences(folder)
        if !hasPipeline { found += try sameFiles(copy.appending(path: "out"), folder) }
        return found
    }

    private var deskArguments: [String] {
        var arguments = ["reconcile", "--out", "out"]
        for name in Self.register + Self.plans.map(\.0) where item.has("\(name).csv") {
            let option = name.replacingOccurrences(of: "_", with: "-")
            arguments += ["--\(option)", "\(name).csv"]
        }
        if item.has("rules.yaml") { arguments += ["--rules", "rules.yaml"] }
        if let asOf { arguments += ["--as-of", asOf] }
        return arguments
    }

    private var asOf: String? {
        try? String(contentsOf: copy.appending(path: "as_of"), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func runJob(_ hasPipeline: Bool) throws -> (finished: Finished, url: String) {
        let url = try cluster.database(item.name)
        let made = try hemtag(["database", "init", "--database", url])
        guard made.status == 0 else { throw RunnerError("database init: \(made.error)") }
        if !hasPipeline { try writePipeline() }
        let finished = try hemtag([
            "run", "pipeline.yaml", "--database", url, "--as-of", asOf ?? "9999-12-31",
            "--show-values", "--out", "out-run",
        ])
        return (finished, url)
    }

    /// The pipeline file that says what the options of `reconcile` say.
    private func writePipeline() throws {
        var yaml = "entity: \"-\"\nname: reconcile\nregister:\n  default: none\n"
        for name in Self.register where item.has("\(name).csv") {
            yaml += "  \(name): {file: \(name).csv}\n"
        }
        yaml += "sources:\n"
        for (name, measure) in Self.plans where item.has("\(name).csv") {
            yaml += "  - {name: \(name), path: \(name).csv, measure: \(measure)}\n"
        }
        yaml += (try? String(contentsOf: copy.appending(path: "rules.yaml"), encoding: .utf8)) ?? ""
        try Data(yaml.utf8).write(to: copy.appending(path: "pipeline.yaml"))
    }

    private func hemtag(_ arguments: [String]) throws -> Finished {
        try Shell.run(
            surroundings.binary.path, arguments, in: copy, environment: surroundings.environment)
    }

    /// Exit code, findings and rows against what the folder expects.
    private func judge(_ finished: Finished, folder: String) throws -> [String] {
        var found: [String] = []
        let findings = text("findings.txt")
        let code = text("exit") ?? (findings == nil ? "0" : "4")
        if code.trimmingCharacters(in: .whitespacesAndNewlines) != "\(finished.status)" {
            found.append("exit \(finished.status), expected \(code)\n\(finished.error)")
        }
        if let findings { found += compareFindings(findings, finished.error) }
        for name in try Comparison.files(below: expected) where name.hasSuffix(".csv") {
            let file = copy.appending(path: folder).appending(path: name)
            guard let actual = try? String(contentsOf: file, encoding: .utf8) else {
                found.append("\(name) was not written\n\(finished.error)")
                continue
            }
            found += Self.compare(name, text(name) ?? "", actual)
        }
        return found
    }

    private func text(_ name: String) -> String? {
        try? String(contentsOf: expected.appending(path: name), encoding: .utf8)
    }

    /// `code place` or `code`, in the order of writing.
    private func compareFindings(_ expected: String, _ error: String) -> [String] {
        let told = error.split(separator: "\n").compactMap { line -> (String, String)? in
            guard let match = line.firstMatch(of: /^(?:(.*): )?error\[([a-z_.0-9]+)\]/) else {
                return nil
            }
            return (String(match.2), String(match.1 ?? ""))
        }
        let wanted = expected.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
        let isSame =
            told.count == wanted.count
            && zip(told, wanted).allSatisfy { told, wanted in
                told.0 == wanted[0] && (wanted.count == 1 || told.1.hasSuffix(wanted[1]))
            }
        return isSame ? [] : ["findings\n\(expected)were expected, told were\n\(error)"]
    }

    /// The rows of a written file, reduced to the columns of the expected one.
    static func compare(_ name: String, _ expected: String, _ actual: String) -> [String] {
        var wanted = TableComparison.cells(expected)
        var rows = TableComparison.cells(actual)
        guard !wanted.isEmpty, !rows.isEmpty else { return ["\(name) is empty"] }
        let columns = wanted.removeFirst()
        let header = rows.removeFirst()
        let places = columns.map { header.firstIndex(of: $0) ?? -1 }
        if let lacking = zip(columns, places).first(where: { $0.1 < 0 }) {
            return ["\(name) lacks the column \(lacking.0)"]
        }
        let reduced = rows.map { row in places.map { $0 < row.count ? row[$0] : "" } }
        if reduced == wanted { return [] }
        func table(_ rows: [[String]]) -> String {
            rows.map { $0.joined(separator: ",") }.joined(separator: "\n")
        }
        return [
            "\(name)\n\(columns.joined(separator: ","))\n- expected\n\(table(wanted))\n"
                + "+ written\n\(table(reduced))"
        ]
    }

    /// Both ways leave the same bytes.
    private func sameFiles(_ a: URL, _ b: URL) throws -> [String] {
        try Comparison.files(below: a).filter { $0.hasSuffix(".csv") }.compactMap { name in
            let left = try Data(contentsOf: a.appending(path: name))
            let right = try? Data(contentsOf: b.appending(path: name))
            return left == right ? nil : "\(name) differs between `reconcile` and `run`"
        }
    }
}
