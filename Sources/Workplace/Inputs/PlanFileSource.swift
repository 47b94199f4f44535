import BudgetModel
import Diagnostics
import HostFiles
import NightlyRun
import PlanFiles

/// A plan export on disk.
public final class PlanFileSource: PlanSourcePort {
    public let source: PlanSource
    /// Reads on beyond the limit of rejected rows, so that a check can count all of them.
    private let countsAll: Bool
    /// nil: the export is parsed in every run.
    private let cache: PlanCache?
    /// Whether the export looks as it did when it was last read.
    private var looksSeen = false
    /// Under way since `beginDigest`, for such an export.
    private var digesting: Background<String>?
    /// Opened since `begin`, and parsed by all cores but one: the register is read meanwhile.
    private var begun: Background<Begun>?
    private var parsing: Background<Void>?
    /// Digested without parsing, in this run.
    private var digested: String?

    /// - Parameters:
    ///   - countsAll: counts rejected rows beyond their limit too, for a check.
    ///   - cache: nil: the export is parsed every time.
    public init(_ source: PlanSource, countsAll: Bool = false, cache: PlanCache? = nil) {
        self.source = source
        self.countsAll = countsAll
        self.cache = countsAll ? nil : cache
    }

    public var name: String { source.name }
    public var measure: Measure { source.measure }

    public var readingKey: AnyHashable? {
        var read = source
        // Where it lies and what it is called change nothing in how it is read.
        (read.path, read.name, read.maxRejected) = ("", "", 0)
        return read
    }

    public func look() -> Int64? {
        // Of an earlier attempt nothing is left.
        (looksSeen, digested, digesting, begun, parsing) = (false, nil, nil, nil, nil)
        guard let cache else { return source.path == "-" ? nil : 0 }
        guard let seen = SeenFile(path: source.path), cache.hasSeen(seen, at: source.path) else {
            return nil
        }
        looksSeen = true
        return seen.size
    }

    public func beginDigest() {
        guard looksSeen, digesting == nil else { return }
        digesting = Background { [path = source.path] in try FileDigest.sha256(path) }
    }

    public func begin(codes: Codes, units: UnitTree?, accounts: AccountTree?) {
        // An export that looks as it did may have a kept form.
        if looksSeen { return }
        let begun = Background { [read = sourceToRead] in
            try Begun(read, codes, KnownCodes(units: units, accounts: accounts))
        }
        parsing = Background { try begun.value()?.plan.parse() }
        self.begun = begun
    }

    public func digest() throws -> InputDigest? {
        // Where a cache tells what was seen, only what looks the same is worth a pass of its own.
        if source.path == "-" || cache != nil && !looksSeen { return nil }
        let sha256 = try digesting?.value() ?? FileDigest.sha256(source.path)
        digested = sha256
        return InputDigest(name: source.name, sha256: sha256)
    }

    public func load(into codes: inout Codes, units: UnitTree?, accounts: AccountTree?) throws
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
        let sha256 = try digested ?? digesting?.value()
        if let cache, let sha256, let plan = cache.load(key(sha256), into: &codes) {
            return plan
        }
        let (seen, plan) = try parsed(into: &codes, known)
        if seen != SeenFile(path: source.path) {
            throw Finding(
                "plan.file.changed", at: .file(path: source.path, line: 0, column: 0),
                "the file was written or replaced while it was read",
                fix: "run again when the export is complete")
        }
        if let cache, let seen {
            cache.store(plan, as: key(plan.sha256), codes: codes)
            cache.remember(seen, at: source.path)
        }
        return plan
    }

    /// The export parsed, and how it looked before it was read.
    private func parsed(
        into codes: inout Codes, _ known: KnownCodes
    ) throws -> (SeenFile?, LoadedPlan) {
        let read = try begun?.value() ?? Begun(sourceToRead, codes, known)
        let parsing = parsing ?? Background { read.plan.parse() }
        read.plan.help()
        _ = try parsing.value()
        (begun, self.parsing) = (nil, nil)
        return (read.seen, try read.plan.finish(into: &codes))
    }

    private var sourceToRead: PlanSource {
        var read = source
        if countsAll { read.maxRejected = .max }
        return read
    }

    /// An export, and how it looked before it was read.
    private struct Begun: Sendable {
        let seen: SeenFile?
        let plan: BegunPlan

        init(_ source: PlanSource, _ codes: Codes, _ known: KnownCodes) throws {
            seen = SeenFile(path: source.path)
            plan = try PlanReader(setsStillRowsApart: true)
                .begin(source, codes: codes, known: known)
        }
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
