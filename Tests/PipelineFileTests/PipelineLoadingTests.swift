import BudgetModel
import Diagnostics
import Foundation
import PipelineFile
import PlanFiles
import Register
import Testing

/// Loads a pipeline file that is written for one test into a folder of its own.
func load(_ yaml: String, environment: [String: String] = [:]) throws -> Pipeline {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "p.yaml")
    try Data(yaml.utf8).write(to: file)
    return try Pipeline.load(file.path, environment: environment)
}

/// Findings as `line:column code “value” fix`, as a reader of the file would use them.
func problems(_ yaml: String, environment: [String: String] = [:]) throws -> [String] {
    do {
        _ = try load(yaml, environment: environment)
        return []
    } catch let findings as Findings {
        return findings.all.map { finding in
            guard case .file(_, let line, let column) = finding.place else { return "nowhere" }
            let value = finding.value.map { " “\($0)”" } ?? ""
            return "\(line):\(column) \(finding.code)\(value): \(finding.fix)"
        }
    }
}

let smallest = """
    entity: WSC-1
    sources:
      - name: plan
        path: plan.csv
        measure: money
    """

@Suite struct PipelineLoadingTests {
    @Test func aPipelineNamesItsCurrency() throws {
        #expect(try load(smallest).rules.currency == .euro)
        #expect(try load(smallest + "\ncurrency: SEK").rules.currency.code == "SEK")
        #expect(
            try problems(smallest + "\ncurrency: sek") == [
                "6:11 pipeline.currency.unknown “sek”: write `SEK`"
            ])
    }

    @Test func theFormerWordStillMeansMoney() throws {
        let former =
            smallest.replacing("money", with: "euro")
            + "\nrules: {tolerance: {euro: {absolute: 2}}}"
        let pipeline = try load(former)
        #expect(pipeline.sources[0].measure == .money)
        #expect(pipeline.rules.tolerance[.money]?.absolute == 200)
        let both = former.replacing("{euro:", with: "{money: {absolute: 1}, euro:")
        #expect(try problems(both).count == 1)
    }

    @Test func theSmallestFileTakesEveryDefault() throws {
        let pipeline = try load(smallest)
        #expect(pipeline.entity == "WSC-1")
        #expect(pipeline.name == "p")
        #expect(pipeline.rules == Rules())
        #expect(pipeline.sources.count == 1)
        #expect(pipeline.sources[0].path.hasSuffix("/plan.csv"))
        #expect(pipeline.sources[0].dialect == .canonical)
        #expect(pipeline.register.origin(of: .benefits) == .table)
        #expect(pipeline.exit3.isEmpty)
        #expect(pipeline.bytes == Array(smallest.utf8))
    }

    @Test func anUnknownKeyIsPlacedAndTheNearestKnownKeyNamed() throws {
        #expect(
            try problems(smallest + "\nruels:\n  grain: month\n") == [
                "6:1 pipeline.key.unknown “ruels”: write `rules`"
            ])
        #expect(
            try problems(smallest + "\nrules:\n  netting_acount_level: 1\n") == [
                "7:3 pipeline.key.unknown “netting_acount_level”: write `netting_account_level`"
            ])
    }

    @Test func everyProblemOfAFileIsToldAtOnce() throws {
        let found = try problems(
            """
            sources:
              - name: plan
                path: plan.csv
                measure: mony
            rules:
              grain: weekly
              tolerance: {euro: {absolute: 1.234}}
              horizon: {from: 2027-13, to: 2027-12}
            limits: {max_rejected: many}
            notify: {exit_3_on: [rejectd]}
            """)
        #expect(found.count == 7)
        #expect(found.contains { $0.hasPrefix("1:1 pipeline.key.missing: name the reporting") })
        #expect(found.contains("4:14 pipeline.value.word “mony”: write `money`"))
        #expect(
            found.contains("6:10 pipeline.value.word “weekly”: write one of month, quarter, year"))
        #expect(found.contains { $0.hasPrefix("7:32 pipeline.value.number “1.234”") })
        #expect(found.contains { $0.hasPrefix("8:19 pipeline.value.period “2027-13”") })
        #expect(found.contains { $0.hasPrefix("9:24 pipeline.value.range “many”") })
        #expect(found.contains("10:22 pipeline.value.word “rejectd”: write `rejected`"))
    }

    @Test func aListWhereAValueBelongsAndAValueWhereAMappingBelongs() throws {
        let found = try problems(
            "entity: [a, b]\nrules: fast\nsources:\n  plan: x\n")
        #expect(found.map { $0.split(separator: ":")[0] } == ["1", "4", "2"])
        #expect(found.allSatisfy { $0.contains("pipeline.value.type") })
    }

    @Test func whatIsNoYAMLIsToldWithItsLine() throws {
        let found = try problems("entity: a\n  sources: [\n")
        #expect(found.count == 1)
        #expect(found[0].contains("pipeline.yaml.malformed"))
        #expect(found[0].hasPrefix("2:") || found[0].hasPrefix("3:"))
        #expect(
            try problems("") == [
                "1:1 pipeline.yaml.malformed: begin with `entity:` and `sources:`"
            ])
    }

    @Test func aKeyThatStandsTwiceIsAnErrorNotTheLastOfTheTwo() throws {
        let found = try problems(smallest + "\nentity: WSC-2\n")
        #expect(found.count == 1)
        #expect(found[0].contains("pipeline.yaml.malformed “entity”: keep one of them"))
    }

    @Test func aFileThatIsNotThere() throws {
        let error = #expect(throws: Findings.self) {
            try Pipeline.load("nowhere/p.yaml", environment: [:])
        }
        #expect(error?.all.map(\.code) == ["pipeline.file.unreadable"])
    }

    @Test func variablesOfTheEnvironmentStandInTheUrlOnlyAndMustBeSet() throws {
        let yaml = smallest + "\ndatabase:\n  url: postgresql://u:${PW}@db/h\n"
        #expect(
            try load(yaml, environment: ["PW": "secret"]).database
                == .url("postgresql://u:secret@db/h"))
        #expect(
            try problems(yaml) == [
                "7:8 pipeline.variable.unset “PW”: set PW where the job is started, "
                    + "or write the value into the file"
            ])
        #expect(
            try problems(smallest + "\ndatabase: {url: a, service: b}\n").map {
                $0.split(separator: ":")[1]
            } == ["11 pipeline.database.ambiguous “url, service”"])
    }
}
