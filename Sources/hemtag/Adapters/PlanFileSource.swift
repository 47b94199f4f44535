import BudgetModel
import Diagnostics
import Digest
import Glibc
import NightlyRun
import PlanFiles

/// A plan export on disk.
final class PlanFileSource: PlanSourcePort {
    let source: PlanSource
    /// Reads on beyond the limit of rejected rows, so that a check can count all of them.
    private let countsAll: Bool
    /// nil: the export is parsed in every run.
    private let cache: PlanCache?
    /// Digested without parsing, in this run.
    private var digested: String?

    init(_ source: PlanSource, countsAll: Bool = false, cache: PlanCache? = nil) {
        self.source = source
        self.countsAll = countsAll
        self.cache = countsAll ? nil : cache
    }

    var name: String { source.name }
    var measure: Measure { source.measure }

    func digest() throws -> InputDigest? {
        if source.path == "-" { return nil }
        if let cache, let seen = SeenFile(path: source.path) {
            guard cache.hasSeen(seen, at: source.path) else { return nil }
        }
        let sha256 = try FileDigest.sha256(source.path)
        digested = sha256
        return InputDigest(name: source.name, sha256: sha256)
    }

    func load(into codes: inout Codes, units: UnitTree?, accounts: AccountTree?) throws
        -> PlanContents
    {
        let loaded = try loaded(into: &codes, KnownCodes(units: units, accounts: accounts))
        var record = InputRecord(
            name: source.name, location: source.path, sha256: loaded.sha256,
            byteCount: loaded.byteCount, totals: loaded.totals, rejected: loaded.rejected,
            findings: loaded.findings + (countsAll ? Self.findings(loaded.rejected, source) : []),
            maxRejected: source.maxRejected)
        record.fractionDigits = .init(
            repeating: source.measure.fractionDigits, count: loaded.totals.amountColumns.count)
        var contents = PlanContents(table: loaded.table, record: record)
        contents.approvedChanges = loaded.approvedChanges
        contents.givesReference = loaded.givesReference
        contents.givesCurrent = loaded.givesCurrent
        return contents
    }

    /// The parsed form that the cache holds, or else the export parsed.
    private func loaded(into codes: inout Codes, _ known: KnownCodes) throws -> LoadedPlan {
        func key(_ sha256: String) -> PlanCacheKey {
            PlanCacheKey(
                sha256: sha256, source: source, known: known, codes: codes,
                programVersion: programVersion)
        }
        if let cache, let digested, let plan = cache.load(key(digested), into: &codes) {
            return plan
        }
        let seen = SeenFile(path: source.path)
        var read = source
        if countsAll { read.maxRejected = .max }
        let plan = try PlanReader(setsStillRowsApart: true).load(read, into: &codes, known: known)
        if let cache, let seen, seen == SeenFile(path: source.path) {
            cache.store(plan, as: key(plan.sha256), codes: codes)
            cache.remember(seen, at: source.path)
        }
        return plan
    }

    /// The first hundred rejected rows as findings.
    private static func findings(_ rejected: [RejectedRow], _ source: PlanSource) -> [Finding] {
        rejected.prefix(100).map { row in
            Finding(
                row.code, at: .file(path: source.path, line: row.line, column: row.column),
                row.reason, value: row.value, fix: row.fix)
        }
    }
}

/// The SHA-256 of a file as it lies on disk.
enum FileDigest {
    /// - Throws: a `Finding` where it cannot be read.
    static func sha256(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var digest = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count == 0 { return digest.hex() }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path)
            }
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private static func unreadable(_ path: String) -> Finding {
        Finding(
            "plan.file.unreadable", at: .file(path: path, line: 0, column: 0),
            "the file cannot be read: \(String(cString: strerror(errno)))",
            fix: "check the path and its permissions")
    }
}
