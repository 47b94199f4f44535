import BudgetModel
import Diagnostics
import Dispatch
import Glibc

/// Reads plan exports into columns, on all cores, with exact places for everything that is wrong.
public struct PlanReader: Sendable {
    /// Threads that parse; 0: as many as there are cores.
    public var threads: Int
    /// Bytes that one thread parses at a time.
    public var blockSize: Int
    public var engine: ScanEngine
    /// Whether rows with equal versions go to `PlanTable.still` instead of the columns.
    public var setsStillRowsApart: Bool
    /// Whether the file is digested as it is read; `LoadedPlan.sha256` is empty otherwise.
    public var isDigesting = true

    public init(
        threads: Int = 0, blockSize: Int = 1 << 18, engine: ScanEngine = .vector,
        setsStillRowsApart: Bool = false
    ) {
        self.setsStillRowsApart = setsStillRowsApart
        self.threads = threads
        self.blockSize = blockSize
        self.engine = engine
    }

    /// Reads one source with the default reader.
    public static func load(
        _ source: PlanSource, into codes: inout Codes, known: KnownCodes? = nil
    ) throws -> LoadedPlan {
        try PlanReader().load(source, into: &codes, known: known)
    }

    /// Reads one source.
    ///
    /// - Parameters:
    ///   - codes: gains the codes of the plan, numbered by first sight in the file.
    ///   - known: rows with other units or accounts are rejected.
    /// - Throws: `Findings` where the file cannot be read to its end, the mapping does not fit
    ///   it, it has no rows, duplicates are refused, or more rows are rejected than the source
    ///   allows.
    public func load(
        _ source: PlanSource, into codes: inout Codes, known: KnownCodes? = nil
    ) throws(Findings) -> LoadedPlan {
        let begun = try begin(source, codes: codes, known: known)
        begun.parsing.parse(threads: begun.parsing.workers.indices)
        return try begun.finish(into: &codes)
    }

    /// Opens one source, to be read as far as it can be without numbering its codes: while others,
    /// in other threads, go on adding to the books of the run.
    ///
    /// - Parameter codes: hold the units and accounts of `known`.
    /// - Throws: as `load` does, for what is wrong before the first row.
    public func begin(
        _ source: PlanSource, codes: Codes, known: KnownCodes?
    ) throws(Findings) -> BegunPlan {
        let input: DelimitedInput
        do throws(Finding) {
            input = try DelimitedInput(
                path: source.path, dialect: source.dialect, blockSize: blockSize,
                isDigested: isDigesting)
        } catch {
            throw Findings([error])
        }
        let layout = try PlanLayout(source, header: input.header) { column in
            input.detectGrain(column: column, dialect: source.dialect)
        }
        try checkConstants(source, layout, codes, known)
        return BegunPlan(
            parsing: PlanParsing(
                source: source, layout: layout, input: input, codes: codes, known: known,
                reader: self))
    }

    /// Constant keys are no data: a wrong one is told once, at the source block.
    private func checkConstants(
        _ source: PlanSource, _ layout: PlanLayout, _ codes: Codes, _ known: KnownCodes?
    ) throws(Findings) {
        var findings: [Finding] = []
        func check(_ key: PlanLayout.Key, _ name: String, _ isKnown: (String) -> Bool) {
            guard case .constant(let text) = key, !isKnown(text) else { return }
            findings.append(
                Finding(
                    "plan.\(name).unknown", at: .argument("source \(source.name)"),
                    "the constant \(name) of the source is not in the register's list",
                    value: text, fix: "correct the constant in the pipeline file"))
        }
        check(layout.unit, "unit") { text in
            guard let tree = known?.units else { return true }
            return codes.units.find(text).map(tree.contains) ?? false
        }
        check(layout.account, "account") { text in
            guard let tree = known?.accounts else { return true }
            return codes.accounts.find(text).map(tree.contains) ?? false
        }
        if !findings.isEmpty { throw Findings(findings) }
    }
}

/// A plan export that is being parsed, its codes as each of its threads numbers them.
public struct BegunPlan: Sendable {
    let parsing: PlanParsing

    /// Parses to the end of the export, with all threads but the one that `help` is for.
    public func parse() { parsing.parse(threads: 0..<max(1, parsing.workers.count - 1)) }

    /// Parses beside `parse`, on the caller's own thread, until nothing is left to begin with:
    /// called by whoever has nothing else to do any more.
    public func help() {
        let last = parsing.workers.count - 1
        if last > 0 { parsing.parse(threads: last..<last + 1) }
    }

    /// Makes one plan of it; once, when it is parsed to its end.
    ///
    /// - Parameter codes: gains the codes of the plan, numbered by first sight in the file.
    /// - Throws: `Findings`, as `PlanReader.load` does.
    public consuming func finish(into codes: inout Codes) throws(Findings) -> LoadedPlan {
        if let failure = parsing.input.reader.failure { throw Findings([failure]) }
        return try parsing.finish(into: &codes)
    }
}

/// One load: the threads' work and what becomes of it.
///
/// `@unchecked`: each thread touches its own worker alone, and the reader locks itself.
final class PlanParsing: @unchecked Sendable {
    let source: PlanSource
    let layout: PlanLayout
    let input: DelimitedInput
    let workers: [PlanWorker]
    /// Whether the source alone says which rows are revenues.
    let declaresSides: Bool
    private let blockSize: Int

    init(
        source: PlanSource, layout: PlanLayout, input: DelimitedInput, codes: Codes,
        known: KnownCodes?, reader: PlanReader
    ) {
        self.source = source
        self.layout = layout
        self.input = input
        blockSize = reader.blockSize
        let declaresSides = source.declaresSides && known?.accounts == nil
        self.declaresSides = declaresSides
        // What an empty cell means is known only to who has read the rows before it.
        let count =
            !layout.fillDown.isEmpty
            ? 1
            : reader.threads > 0 ? reader.threads : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        workers = (0..<count).map { index in
            PlanWorker(
                index: index, source: source, layout: layout,
                books: PlanBooks(source, layout, codes: codes, known: known),
                engine: reader.engine, setsStillRowsApart: reader.setsStillRowsApart,
                declaresSides: declaresSides)
        }
    }

    /// Parses block after block until none is left to take.
    func parse(threads: Range<Int>) {
        DispatchQueue.concurrentPerform(iterations: threads.count) { index in
            let worker = self.workers[threads.lowerBound + index]
            let block = Block(capacity: self.blockSize + 2 * Block.slack)
            while self.input.reader.next(block) {
                if !worker.parse(block) { self.input.reader.stop() }
            }
        }
    }
}

extension PlanSource {
    /// Whether the source says which rows are revenues, without an account list.
    var declaresSides: Bool {
        guard measure == .money else { return false }
        if mapping.signs == .revenueBySign { return true }
        return switch mapping.revenueTest {
        case .column, .accountPrefixes: true
        case .accountKind, nil: false
        }
    }
}
