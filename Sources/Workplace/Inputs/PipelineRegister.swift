import BudgetModel
import Diagnostics
import NightlyRun
import PipelineFile
import PlanFiles
import PostgresStore

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
        var intake = RegisterIntake(
            settings: settings, limits: limits, codes: codes, reader: reader)
        defer { codes = intake.codes }
        guard let reader else { return try intake.readAll(haveTrees) }
        return try reader.atOneMoment(plainTables ?? []) { digests in
            var contents = try intake.readAll(haveTrees)
            // After the rows: of most of them the stamps are known by then.
            let versions = try digests()
            for index in contents.records.indices {
                let table = RegisterTable(rawValue: contents.records[index].name)
                contents.records[index].rowVersions = table.flatMap { versions[$0] }
            }
            return contents
        }
    }

    public func rowVersions(asOf: AsOf) throws -> [String: String] {
        guard let tables = plainTables, let reader = try reader(asOf) else { return [:] }
        return try reader.atOneMoment(tables) { digests in
            Dictionary(uniqueKeysWithValues: try digests().map { ($0.key.rawValue, $0.value) })
        }
    }

    /// The tables of schema `register` that are read, where nothing else is.
    private var plainTables: [RegisterTable]? {
        var tables: [RegisterTable] = []
        for input in RegisterInput.allCases {
            switch settings.origin(of: input) {
            case .absent: continue
            case .file, .query: return nil
            case .table:
                guard let table = RegisterTable(rawValue: input.rawValue) else { return nil }
                tables.append(table)
            }
        }
        return tables.isEmpty ? nil : tables
    }

    private func reader(_ asOf: AsOf) throws -> RegisterReader? {
        guard settings.readsDatabase, let connect else { return nil }
        var queries: [RegisterTable: RegisterQuery] = [:]
        for input in RegisterInput.allCases {
            guard case .query(let sql, let columns) = settings.origin(of: input),
                let table = RegisterTable(rawValue: input.rawValue)
            else { continue }
            queries[table] = RegisterQuery(sql: sql, columns: columns)
        }
        let bound = asOf == .endOfTime ? nil : asOf.lastSecond
        return try RegisterReader(try connect(), entity: entity, asOf: bound, queries: queries)
    }
}

/// One reading of the whole register.
private struct RegisterIntake {
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

    /// Trees first, so that what follows meets known codes; every input is tried.
    ///
    /// - Throws: what kept inputs from being read at all.
    mutating func readAll(
        _ haveTrees: (RegisterTrees) -> Void
    ) throws -> RegisterContents {
        contents.orgUnits = try take(
            .orgUnits, CanonicalFiles.readOrgUnits(path:into:), { try $0.readOrgUnits(into: &$1) })
        contents.accounts = try take(
            .accounts, CanonicalFiles.readAccounts(path:into:), { try $0.readAccounts(into: &$1) })
        haveTrees(
            RegisterTrees(
                orgUnits: contents.orgUnits, accounts: contents.accounts, codes: codes))
        contents.initiatives = try take(
            .initiatives, CanonicalFiles.readInitiatives(path:into:),
            { try $0.readInitiatives(into: &$1) })
        contents.kpis = try take(
            .kpis, CanonicalFiles.readKPIs(path:into:), { try $0.readKPIs(into: &$1) })
        contents.benefits =
            try take(
                .benefits, CanonicalFiles.readBenefits(path:into:),
                { try $0.readBenefits(into: &$1) }) ?? BenefitTable()
        try readBesideBenefits()
        try readBesidePlans()
        if !findings.isEmpty { throw Findings(findings) }
        return contents
    }

    /// What is told of benefits and initiatives beside their own rows.
    private mutating func readBesideBenefits() throws {
        contents.destinations =
            try take(
                .reallocations, CanonicalFiles.readDestinations(path:into:),
                { try $0.readDestinations(into: &$1) }) ?? []
        contents.inBase =
            try take(
                .inBase, CanonicalFiles.readInBase(path:into:), { try $0.readInBase(into: &$1) })
            ?? []
        contents.runCosts =
            try take(
                .runCosts, CanonicalFiles.readRunCosts(path:into:),
                { try $0.readRunCosts(into: &$1) })
            ?? []
        contents.crosswalk =
            try take(
                .crosswalk, CanonicalFiles.readCrosswalk(path:into:),
                { try $0.readCrosswalk(into: &$1) })
            ?? []
        contents.plannedBenefits =
            try take(
                .plannedBenefits, CanonicalFiles.readPlannedBenefits(path:into:),
                { try $0.readPlannedBenefits(into: &$1) }) ?? []
        contents.investments =
            try take(
                .investments, CanonicalFiles.readInvestments(path:into:),
                { try $0.readInvestments(into: &$1) })
            ?? []
        try readKPIReadings()
    }

    /// What is told of the plans.
    private mutating func readBesidePlans() throws {
        contents.approvedChanges =
            try take(
                .approvedChanges, CanonicalFiles.readApprovedChanges(path:into:),
                { try $0.readApprovedChanges(into: &$1) }) ?? []
        contents.continuity =
            try take(
                .continuity, CanonicalFiles.readContinuity(path:into:),
                { try $0.readContinuity(into: &$1) })
            ?? []
    }
}

extension RegisterIntake {
    /// One input from where it is; nil where it is left out, or where its table is empty.
    fileprivate mutating func take<Rows: GrowingRows & Sendable>(
        _ input: RegisterInput,
        _ fromFile: (String, inout Codes) throws -> LoadedRows<Rows>,
        _ fromDatabase: (RegisterReader, inout Codes) throws -> RegisterRows<Rows>
    ) throws -> Rows? {
        do {
            switch settings.origin(of: input) {
            case .absent: return nil
            case .file(let path):
                let loaded = try fromFile(path, &codes)
                record(input, path, loaded.sha256, loaded.byteCount, loaded.totals)
                contents.records[contents.records.count - 1].rejected = loaded.rejected
                contents.records[contents.records.count - 1].findings = loaded.findings
                return loaded.rows
            case .table, .query:
                guard let reader else { return nil }
                let loaded = try fromDatabase(reader, &codes)
                record(input, loaded.location, loaded.sha256, 0, loaded.totals)
                contents.records[contents.records.count - 1].rejected = loaded.rejected
                contents.records[contents.records.count - 1].findings = loaded.findings
                return loaded.totals.read.rows == 0 ? nil : loaded.rows
            }
        } catch let several as Findings {
            findings += several.all
        } catch let one as Finding {
            findings.append(one)
        }
        return nil
    }

    private mutating func record(
        _ input: RegisterInput, _ location: String, _ sha256: String, _ byteCount: Int64,
        _ totals: ControlTotals
    ) {
        var record = InputRecord(
            name: input.rawValue, location: location, sha256: sha256, byteCount: byteCount,
            totals: totals, rejected: [], findings: [],
            maxRejected: limits.maxRejected(of: input.rawValue))
        record.fractionDigits = totals.amountColumns.map { name in
            let column = RegisterTable(rawValue: input.rawValue)?.columns.first { $0.name == name }
            guard case .number(let digits)? = column?.type else { return 2 }
            return digits
        }
        contents.records.append(record)
    }

    /// Readings of key figures, which files and tables give as rows of their own kinds.
    fileprivate mutating func readKPIReadings() throws {
        contents.kpiReadings =
            try take(
                .kpiReadings,
                { path, codes in
                    try CanonicalFiles.readKPIReadings(path: path, into: &codes).map {
                        KPIReading(kpi: $0.kpi, reading: .init(month: $0.month, value: $0.value))
                    }
                },
                { reader, codes in
                    let found = try reader.readKPIReadings(into: &codes)
                    var other = RegisterRows<[KPIReading]>(location: found.location)
                    other.rows = found.rows.map {
                        KPIReading(kpi: $0.kpi, reading: .init(month: $0.month, value: $0.value))
                    }
                    (other.totals, other.sha256) = (found.totals, found.sha256)
                    (other.rejected, other.findings) = (found.rejected, found.findings)
                    return other
                }) ?? []
    }
}

extension LoadedRows {
    func map<Other: Sendable>(_ body: (Rows.Element) -> Other) -> LoadedRows<[Other]> {
        var other = LoadedRows<[Other]>()
        other.rows = rows.map(body)
        other.totals = totals
        other.rejected = rejected
        other.findings = findings
        other.sha256 = sha256
        other.byteCount = byteCount
        return other
    }
}
