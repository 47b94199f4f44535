import BudgetModel
import Diagnostics
import Dispatch
import Glibc
import HostFiles

/// Writes an export again with adjusted current amounts, in its own dialect, ready to be imported
/// back: everything else stays byte for byte (compressed exports are written uncompressed).
public enum AdjustedPlanWriter {
    /// Adjusts the current amounts of an export.
    ///
    /// Several rows of one key are lowered in file order, none below zero; a raise goes to the
    /// first.
    /// - Parameters:
    ///   - adjustments: of the source's measure, by keys of `codes` at the file's own grain.
    ///   - accounts: tells revenues where the source's signs depend on the kind of the account.
    ///   - sha256: of the export's bytes as they were reconciled, hexadecimal; nil: any will do.
    ///   - path: appears whole or not at all.
    ///   - threads: that rewrite; 0: as many as there are cores. The file is the same.
    /// - Returns: what no row of this file could take (other files of the plan may).
    /// - Throws: `Findings` where the export cannot be read again or the file cannot be written.
    @discardableResult
    public static func write(
        _ source: PlanSource, adjustments: [PlanAdjustment], codes: Codes,
        accounts: AccountTree? = nil, expecting sha256: String? = nil, to path: String,
        readableBy readers: Readers = .group,
        threads: Int = 0
    ) throws(Findings) -> [PlanAdjustment] {
        do throws(Finding) {
            let input = try DelimitedInput(
                path: source.path, dialect: source.dialect, blockSize: 1 << 18,
                isDigested: sha256 != nil)
            let layout: PlanLayout
            do throws(Findings) {
                layout = try PlanLayout(source, header: input.header) { column in
                    input.detectGrain(column: column, dialect: source.dialect)
                }
            } catch {
                throw error.all[0]
            }
            let count =
                !layout.fillDown.isEmpty
                ? 1
                : threads > 0 ? threads : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
            return try PlanRewriting(
                source, layout, adjustments, codes, accounts, threads: count, from: input, to: path,
                readableBy: readers
            ).run(expecting: sha256)
        } catch {
            throw Findings([error])
        }
    }
}

/// One export on its way from the old file to the new one: the blocks are rewritten by all threads
/// and written in their order.
///
/// `@unchecked`: each thread touches its own rewriter alone; the reader locks itself, and whatever
/// else is shared is touched by whoever has the turn.
private final class PlanRewriting: @unchecked Sendable {
    private static let blockSize = 1 << 18

    private let rewriters: [BlockRewriter]
    private let table: AdjustmentTable
    private let encoder: OutputEncoding
    private let measure: Measure
    private let input: DelimitedInput
    private let file: WholeFile
    private let adjusting = RowTurns()
    private let writing = RowTurns()
    private var failure: Finding?
    private var stale: StaleSums

    init(
        _ source: PlanSource, _ layout: PlanLayout, _ adjustments: [PlanAdjustment],
        _ codes: Codes, _ accounts: AccountTree?, threads: Int, from input: DelimitedInput,
        to path: String, readableBy readers: Readers
    ) throws(Finding) {
        self.input = input
        file = try WholeFile(path, readableBy: readers)
        measure = source.measure
        stale = StaleSums(of: path, readableBy: readers, linesBefore: input.linesBefore)
        encoder = OutputEncoding(source.dialect)
        let table = AdjustmentTable(adjustments, grain: layout.grain)
        self.table = table
        rewriters = (0..<threads).map { _ in
            BlockRewriter(source, layout, table, codes, accounts: accounts)
        }
    }

    /// - Returns: what no row took.
    func run(expecting sha256: String?) throws(Finding) -> [PlanAdjustment] {
        input.prologue.withUnsafeBytes { encoder.write($0, to: file) }
        DispatchQueue.concurrentPerform(iterations: rewriters.count) { index in
            let block = Block(capacity: Self.blockSize + 2 * Block.slack)
            while self.input.reader.next(block) { self.rewrite(block, self.rewriters[index]) }
        }
        if let failure = failure ?? input.reader.failure { throw failure }
        if let sha256, input.file.sha256() != sha256 { throw Self.changed(input.path) }
        try file.publish()
        try stale.publish()
        return table.rest(measure)
    }

    private static func changed(_ path: String) -> Finding {
        Finding(
            "output.plan.changed", at: .file(path: path, line: 0, column: 0),
            "the export is no longer the one that was reconciled: it has other bytes",
            fix: "put that export back and run again, or let a new run read this one")
    }

    private func rewrite(_ block: Block, _ rewriter: BlockRewriter) {
        rewriter.findHits(block)
        adjusting.take(block.ordinal) { rewriter.takeAdjustments() }
        let bytes = rewriter.rewritten(block)
        writing.take(block.ordinal) {
            guard failure == nil else { return }
            stale.take(rewriter)
            do throws(Finding) {
                encoder.write(bytes, to: file)
                try file.check()
            } catch {
                failure = error
                input.reader.stop()
            }
        }
    }
}

/// Bytes of the scan back to bytes of the file.
///
/// Used by whoever has the turn to write.
final class OutputEncoding {
    private let encoding: TextEncoding
    /// Back to the character set of the file, where it is none of the fast ones.
    private let charset: Charset?

    init(_ dialect: Dialect) {
        encoding = dialect.encoding
        charset = dialect.charset.flatMap { Charset(from: "UTF-8", to: $0) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: WholeFile) {
        if let charset {
            var out: [UInt8] = []
            _ = charset.convert(Array(bytes)[...], isLast: true, into: &out)
            out.withUnsafeBytes { file.write($0) }
        } else if isUTF16 {
            file.write(units(of: String(decoding: bytes, as: UTF8.self)))
        } else {
            file.write(bytes)
        }
    }

    private var isUTF16: Bool { encoding == .utf16LittleEndian || encoding == .utf16BigEndian }

    private func units(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 2)
        for unit in text.utf16 {
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            bytes.append(encoding == .utf16BigEndian ? high : low)
            bytes.append(encoding == .utf16BigEndian ? low : high)
        }
        return bytes
    }
}
