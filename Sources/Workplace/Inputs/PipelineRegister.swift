import BudgetModel
import Diagnostics
import NightlyRun
import PipelineFile
import PlanFiles
import PostgresStore
import Register

/// The register as a pipeline describes it: each input from a table, a query, a file or nowhere.
public final class PipelineRegister: RegisterPort {
    private let settings: RegisterSettings
    private let limits: Limits
    private let entity: String
    /// Gives the connection where an input needs one; nil where only files are read.
    private let connect: (() throws -> Connection)?

    /// - Parameter connect: makes the connection; nil: only files are read.
    public init(
        _ settings: RegisterSettings, limits: Limits, entity: String,
        connect: (() throws -> Connection)?
    ) {
        self.settings = settings
        self.limits = limits
        self.entity = entity
        self.connect = connect
    }

    public func read(
        asOf: AsOf, into codes: inout Codes, haveTrees: (RegisterTrees) -> Void
    ) throws -> RegisterContents {
        let reader = try reader(asOf)
        var intake = WholeRegister(
            settings: settings, limits: limits, codes: codes, reader: reader)
        defer { codes = intake.codes }
        guard let reader else { return try intake.readAll(haveTrees) }
        return try reader.atOneMoment(plainTables ?? []) { digests in
            var contents = try intake.readAll(haveTrees)
            // After the rows: of most of them the stamps are known by then.
            let versions = try digests()
            for index in contents.records.indices {
                let input = RegisterInput(name: contents.records[index].name)
                contents.records[index].rowVersions = input.flatMap { versions[$0] }
            }
            return contents
        }
    }

    public func rowVersions(asOf: AsOf) throws -> [String: String] {
        guard let tables = plainTables, let reader = try reader(asOf) else { return [:] }
        return try reader.atOneMoment(tables) { digests in
            Dictionary(uniqueKeysWithValues: try digests().map { ($0.key.name, $0.value) })
        }
    }

    /// The tables of schema `register` that are read, where nothing else is.
    private var plainTables: [RegisterInput]? {
        var tables: [RegisterInput] = []
        for input in RegisterInput.allCases {
            switch settings.origin(of: input) {
            case .absent: continue
            case .file, .query: return nil
            case .table: tables.append(input)
            }
        }
        return tables.isEmpty ? nil : tables
    }

    private func reader(_ asOf: AsOf) throws -> RegisterReader? {
        guard settings.readsDatabase, let connect else { return nil }
        var queries: [RegisterInput: RegisterQuery] = [:]
        for input in RegisterInput.allCases {
            guard case .query(let sql, let columns) = settings.origin(of: input) else { continue }
            queries[input] = RegisterQuery(sql: sql, columns: columns)
        }
        let bound = asOf == .endOfTime ? nil : asOf.lastSecond
        return try RegisterReader(try connect(), entity: entity, asOf: bound, queries: queries)
    }
}

/// One reading of the whole register.
private struct WholeRegister {
    let settings: RegisterSettings
    let limits: Limits
    var codes: Codes
    let reader: RegisterReader?
    var contents = RegisterContents()
    /// What could not be read at all.
    var findings: [Finding] = []

    init(settings: RegisterSettings, limits: Limits, codes: Codes, reader: RegisterReader?) {
        self.settings = settings
        self.limits = limits
        self.codes = codes
        self.reader = reader
    }

    /// Every input is tried, trees first, so that what follows meets known codes.
    ///
    /// - Throws: what kept inputs from being read at all.
    mutating func readAll(
        _ haveTrees: (RegisterTrees) -> Void
    ) throws -> RegisterContents {
        let trees: Set<RegisterInput> = [.orgUnits, .accounts]
        var unread = trees
        for input in RegisterInput.allCases {
            try read(input)
            unread.remove(input)
            if unread.isEmpty, trees.contains(input) {
                haveTrees(
                    RegisterTrees(
                        orgUnits: contents.orgUnits, accounts: contents.accounts, codes: codes))
            }
        }
        if !findings.isEmpty { throw Findings(findings) }
        return contents
    }

    /// One input from where it is.
    private mutating func read(_ input: RegisterInput) throws {
        do {
            switch settings.origin(of: input) {
            case .absent: return
            case .file(let file):
                record(input, try file.read(input, into: &codes, &contents.rows))
            case .table, .query:
                guard let reader else { return }
                record(input, try reader.read(input, into: &codes, &contents.rows))
            }
        } catch let several as Findings {
            findings += several.all
        } catch let one as Finding {
            findings.append(one)
        }
    }

    private mutating func record(_ input: RegisterInput, _ reading: RegisterReading) {
        var record = InputRecord(
            name: input.name, location: reading.location, sha256: reading.sha256,
            byteCount: reading.byteCount, totals: reading.totals, rejected: reading.rejected,
            findings: reading.findings, maxRejected: limits.maxRejected(of: input.name))
        record.fractionDigits = reading.totals.amountColumns.map { name in
            guard let digits = input.columns.first(where: { $0.name == name })?.fractionDigits
            else {
                preconditionFailure("totals are kept of columns of numbers alone")
            }
            return digits
        }
        contents.records.append(record)
    }
}
