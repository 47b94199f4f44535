import BudgetModel
import Diagnostics
import Glibc
import HostFiles
import NightlyRun
import PipelineFile
import PlanFiles
import PortConformance
import PostgresStore
import Reconciliation
import Register
import Workplace

/// A folder of its own below /tmp, removed when the test lets go of it.
final class ScratchFolder {
    let path: String

    init() {
        var template = Array("/tmp/hemtag-ports-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "/tmp takes no folder")
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Writes a file as a whole, as exports are replaced; nil removes it.
    func put(_ name: String, _ lines: [String]?) throws {
        guard let lines else {
            unlink("\(path)/\(name)")
            return
        }
        let text = lines.map { $0 + "\n" }.joined()
        try WholeFile.write(Array(text.utf8), to: "\(path)/\(name)", durably: false)
    }

    /// Every file below a folder, by its path.
    static func contents(_ folder: String) -> [String: [UInt8]] {
        let paths = PackedFolder.files(below: folder)
        return Dictionary(
            uniqueKeysWithValues: paths.map { ($0, HostPath.contents("\(folder)/\($0)") ?? []) })
    }

    deinit { Folder.removeTree(path) }
}

extension RegisterStock {
    fileprivate static let header =
        "benefit_id,class,unit,period_start,period_end,amount,recorded_at"

    /// The rows of `header`.
    fileprivate var rows: [[String]] {
        benefits.map {
            [$0.id, "cashable", $0.unit, "2027-01", "2027-01", $0.amount, "2024-01-01"]
        }
    }

    fileprivate func write(to folder: ScratchFolder) throws {
        try folder.put("org_units.csv", units.map { ["unit,parent"] + $0.map(joined) })
        try folder.put(
            "benefits.csv", isReadable ? [Self.header] + rows.map(joined) : nil)
    }

    private func joined(_ cells: [String]) -> String { cells.joined(separator: ",") }
}

/// The register in CSV files.
struct RegisterInFiles: RegisterStore {
    let folder = ScratchFolder()
    let port: any RegisterPort

    init() {
        var settings = RegisterSettings()
        settings.fallback = .none
        for input in [RegisterInput.orgUnits, .benefits] {
            settings.inputs[input] = .file(RegisterFile(path: "\(folder.path)/\(input.name).csv"))
        }
        port = OptionalUnits(folder, settings)
    }

    func hold(_ stock: RegisterStock) throws { try stock.write(to: folder) }

    /// A pipeline names its files: without units it names no file of units.
    private final class OptionalUnits: RegisterPort {
        private let folder: ScratchFolder
        private let settings: RegisterSettings

        init(_ folder: ScratchFolder, _ settings: RegisterSettings) {
            self.folder = folder
            self.settings = settings
        }

        private var port: PipelineRegister {
            var settings = settings
            if !HostPath.exists("\(folder.path)/org_units.csv") {
                settings.inputs[.orgUnits] = .absent
            }
            return PipelineRegister(settings, limits: Limits(), entity: "E", connect: nil)
        }

        func read(
            asOf: AsOf, into codes: inout Codes, haveTrees: (RegisterTrees) -> Void
        ) throws -> RegisterContents {
            try port.read(asOf: asOf, into: &codes, haveTrees: haveTrees)
        }

        func rowVersions(asOf: AsOf) throws -> [String: String] {
            try port.rowVersions(asOf: asOf)
        }
    }
}

/// The register in the tables of schema `register`, in a database of its own.
struct RegisterInTables: RegisterStore {
    private let folder = ScratchFolder()
    private let connection: Connection
    let port: any RegisterPort

    init() throws {
        let connection = try TestServer.database("register_in_tables")
        self.connection = connection
        port = PipelineRegister(
            RegisterSettings(), limits: Limits(), entity: "E", connect: { connection })
    }

    func hold(_ stock: RegisterStock) throws {
        let table = "register.realized_benefit"
        guard stock.isReadable else {
            return try connection.script(
                "alter table \(table) rename to mislaid", name: "mislay")
        }
        try connection.script(
            "alter table if exists register.mislaid rename to realized_benefit", name: "find")
        try stock.write(to: folder)
        try connection.script(
            "delete from register.org_unit; delete from \(table)", name: "empty")
        let inputs = [RegisterInput.benefits] + (stock.units == nil ? [] : [.orgUnits])
        let files = inputs.map { ($0, RegisterFile(path: "\(folder.path)/\($0.name).csv")) }
        try RegisterLoading(connection, entity: "E").load(
            Dictionary(uniqueKeysWithValues: files))
    }
}

/// The register behind queries of the user's own, on tables of text.
struct RegisterInQueries: RegisterStore {
    private let connection: Connection
    let port: any RegisterPort

    init() throws {
        let connection = try TestServer.database("register_in_queries")
        self.connection = connection
        var settings = RegisterSettings()
        settings.fallback = .none
        for input in [RegisterInput.orgUnits, .benefits] {
            settings.inputs[input] = .query(sql: "select * from own_\(input.name)", columns: [:])
        }
        port = PipelineRegister(
            settings, limits: Limits(), entity: "E", connect: { connection })
    }

    func hold(_ stock: RegisterStock) throws {
        try fill("own_org_units", "unit,parent", stock.units ?? [])
        try fill("own_benefits", RegisterStock.header, stock.rows)
        if !stock.isReadable { try connection.script("drop table own_benefits", name: "drop") }
    }

    private func fill(_ table: String, _ header: String, _ rows: [[String]]) throws {
        let columns = header.split(separator: ",").map { "\($0) text" }.joined(separator: ", ")
        try connection.script(
            "drop table if exists \(table); create table \(table) (\(columns))", name: "make")
        for row in rows {
            let cells = row.map { "'\($0)'" }.joined(separator: ", ")
            try connection.script("insert into \(table) values (\(cells))", name: "fill")
        }
    }
}

/// A plan in a CSV file, which takes one rejected row.
struct PlanInFile: PlanStore {
    let folder = ScratchFolder()
    let port: any PlanSourcePort
    let source: PlanSource

    /// - Parameter keepsParsed: keeps what was parsed, as a pipeline does.
    init(keepsParsed: Bool) {
        source = PlanSource(
            name: "plan", path: "\(folder.path)/plan.csv", measure: .money, maxRejected: 1)
        let cache = PlanCache(directory: "\(folder.path)/parsed", keep: 8)
        port = PlanFileSource(source, cache: keepsParsed ? cache : nil)
    }

    func hold(_ stock: PlanStock) throws {
        let rows = stock.lines.map { "\($0.unit),2027-01,\($0.reference),\($0.current)" }
        try folder.put(
            "plan.csv", stock.isThere ? ["unit,period,reference,current"] + rows : nil)
    }
}

/// Results, adjusted plan and reports in a folder.
struct FilesInFolder: FilesStore {
    private let folder = ScratchFolder()
    private let out: String
    let port: any OutcomeFilesPort

    init(
        _ sources: [PlanSource],
        formats: [ReportSettings.Format] = ReportSettings.Format.allCases
    ) {
        out = "\(folder.path)/out"
        var outputs = Outputs()
        outputs.directory = "\(out)/tables"
        var report = ReportSettings(directory: "\(out)/reports")
        report.formats = formats
        port = ResultFolder(outputs: outputs, report: report, sources: sources)
    }

    func contents() -> [String: [UInt8]] { ScratchFolder.contents(out) }

    func holds(_ told: String) -> Bool { HostPath.exists(told) }

    /// A file stands where the folder was: no right makes that writable, not even root's.
    func setShut(_ isShut: Bool) throws {
        if isShut {
            rename(out, "\(out).aside")
            try folder.put("out", [])
        } else {
            try folder.put("out", nil)
            rename("\(out).aside", out)
        }
    }
}
