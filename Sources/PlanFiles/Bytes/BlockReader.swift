import CByteScan
import Diagnostics
import Synchronization

/// Bytes of whole rows, with room around them: the scan may read 64 bytes beyond the end, number
/// parsing 16 bytes before the beginning.
final class Block {
    static let slack = 64
    private var storage: UnsafeMutableRawPointer
    private(set) var capacity: Int
    /// The position in the file: 0 for the first block of data rows.
    fileprivate(set) var ordinal = 0
    fileprivate(set) var count = 0
    /// The last row had no line end in the file; it has one here.
    fileprivate(set) var hasAddedLineEnd = false
    /// The row is longer than any row may be.
    fileprivate(set) var isOverlong = false

    init(capacity: Int) {
        self.capacity = capacity
        storage = Self.allocate(capacity)
    }

    deinit { storage.deallocate() }

    var bytes: UnsafeMutablePointer<UInt8> {
        (storage + Self.slack).assumingMemoryBound(to: UInt8.self)
    }

    fileprivate func reserve(_ wanted: Int) {
        guard wanted > capacity else { return }
        let larger = max(wanted, capacity * 2)
        let moved = Self.allocate(larger)
        (moved + Self.slack).copyMemory(from: storage + Self.slack, byteCount: capacity)
        storage.deallocate()
        storage = moved
        capacity = larger
    }

    private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: capacity + 2 * slack, alignment: 64)
        bytes.initializeMemory(as: UInt8.self, repeating: 0x20, count: slack)
        (bytes + slack + capacity).initializeMemory(as: UInt8.self, repeating: 0, count: slack)
        return bytes
    }
}

/// Cuts a stream into blocks of whole rows and hands them to any number of threads.
///
/// Every block begins at a true row start (quotes are counted from there), so that a block parses
/// alone. Reading and cutting is serial and quick; parsing is what the threads share. `@unchecked`:
/// all state is touched under `lock` once threads run.
final class BlockReader: @unchecked Sendable {
    /// No export has longer rows: a quote was never closed, or there are no line ends.
    static let longestRow = 16 << 20

    private let lock = Mutex(())
    private let input: any ByteInput
    private let quote: UInt8?
    private let blockSize: Int
    /// Bytes read and not yet handed out: `carried[carriedStart...]`.
    private var carried: [UInt8] = []
    private var carriedStart = 0
    private var nextOrdinal = 0
    private var isAtEnd = false
    private var isStopped = false
    private(set) var failure: Finding?

    init(_ input: any ByteInput, quote: UInt8?, blockSize: Int) {
        self.input = input
        self.quote = quote
        self.blockSize = max(1, blockSize)
    }

    /// Fills `block` with the next whole rows; false at the end, after `stop` and after a failure.
    func next(_ block: Block) -> Bool {
        lock.withLock { _ in
            guard !isStopped, failure == nil else { return false }
            do throws(Finding) {
                return try fill(block)
            } catch {
                failure = error
                return false
            }
        }
    }

    /// No more blocks are handed out; those that are out are the first ones of the file.
    func stop() { lock.withLock { _ in isStopped = true } }

    /// The bytes ahead, at least `count` of them unless the input ends before. Not for use while
    /// threads run.
    func peek(_ count: Int) throws(Finding) -> ArraySlice<UInt8> {
        while carried.count - carriedStart < count, !isAtEnd { try readAhead() }
        return carried[carriedStart...]
    }

    /// Takes `count` bytes that `peek` showed.
    func skip(_ count: Int) { carriedStart += count }

    /// Takes one line (or, where `isRow`, one row: quotes count) without its line end; nil at the
    /// end. Not for use while threads run.
    func takeLine(isRow: Bool, longest: Int = longestRow) throws(Finding) -> Line? {
        var length = 0
        var lines = 1
        var isInside = false
        while true {
            let ahead = try peek(length + 2)
            guard length < ahead.count else {
                if length == 0 { return nil }
                return take(length, lineEnd: 0, lines)
            }
            let byte = ahead[ahead.startIndex + length]
            if isRow, byte == quote { isInside.toggle() }
            let nextIsLF = length + 1 < ahead.count && ahead[ahead.startIndex + length + 1] == 10
            if byte == 10 || byte == 13 && !nextIsLF {
                if !isInside { return take(length, lineEnd: 1, lines) }
                lines += 1
            } else if byte == 13, !isInside {
                return take(length, lineEnd: 2, lines)
            }
            length += 1
            if length > longest { return take(length, lineEnd: 0, lines) }
        }
    }

    /// The next row without taking it.
    func peekRow() throws(Finding) -> [UInt8]? {
        guard let row = try takeLine(isRow: true, longest: Header.longest) else { return nil }
        carriedStart -= row.whole.count
        return row.bytes
    }

    struct Line {
        var bytes: [UInt8]
        /// As it stands, with the line end.
        var whole: [UInt8]
        /// Lines of the file that it takes up.
        var lines: Int
    }

    private func take(_ length: Int, lineEnd: Int, _ lines: Int) -> Line {
        let whole = Array(carried[carriedStart..<carriedStart + length + lineEnd])
        carriedStart += length + lineEnd
        return Line(bytes: Array(whole[..<length]), whole: whole, lines: lines)
    }

    private func readAhead() throws(Finding) {
        carried.removeFirst(carriedStart)
        carriedStart = 0
        let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { space.deallocate() }
        let count = try input.read(into: space)
        isAtEnd = count == 0
        carried.append(contentsOf: UnsafeRawBufferPointer(rebasing: space[0..<count]))
    }

    private func fill(_ block: Block) throws(Finding) -> Bool {
        var count = 0
        var wanted = blockSize
        while true {
            block.reserve(wanted + Block.slack)
            count += takeCarried(into: block, from: count, upTo: wanted)
            while count < wanted, !isAtEnd {
                let space = UnsafeMutableRawBufferPointer(
                    start: block.bytes + count, count: wanted - count)
                let fresh = try input.read(into: space)
                isAtEnd = fresh == 0
                count += fresh
            }
            if isAtEnd, carriedStart == carried.count {
                return finish(block, count: count)
            }
            let cut = endOfLastRow(block.bytes, count)
            if cut > 0 || count > Self.longestRow {
                block.isOverlong = cut == 0
                block.hasAddedLineEnd = false
                block.count = cut == 0 ? count : cut
                putBack(block, from: block.count, count: count)
                return hand(out: block)
            }
            wanted = count + max(blockSize, count)
        }
    }

    /// The last block: a row without a line end gets one.
    private func finish(_ block: Block, count: Int) -> Bool {
        isStopped = true
        guard count > 0 else { return false }
        block.count = count
        block.isOverlong = count > Self.longestRow && endOfLastRow(block.bytes, count) == 0
        let last = block.bytes[count - 1]
        // Nothing but an endless row is no row: the scan tells it, and nobody counts its fields.
        block.hasAddedLineEnd = last != 10 && last != 13 && !block.isOverlong
        if block.hasAddedLineEnd {
            block.bytes[count] = 10
            block.count += 1
        }
        return hand(out: block)
    }

    private func hand(out block: Block) -> Bool {
        block.ordinal = nextOrdinal
        nextOrdinal += 1
        return true
    }

    private func takeCarried(into block: Block, from position: Int, upTo wanted: Int) -> Int {
        let count = min(carried.count - carriedStart, wanted - position)
        guard count > 0 else { return 0 }
        carried.withUnsafeBytes { all in
            UnsafeMutableRawPointer(block.bytes + position).copyMemory(
                from: all.baseAddress! + carriedStart, byteCount: count)
        }
        carriedStart += count
        return count
    }

    private func putBack(_ block: Block, from cut: Int, count: Int) {
        let rest = count - cut
        if carriedStart < carried.count {
            carriedStart -= rest
            return
        }
        carried.removeAll(keepingCapacity: true)
        carried.append(contentsOf: UnsafeBufferPointer(start: block.bytes + cut, count: rest))
        carriedStart = 0
    }

    /// The position after the last line end that is outside quotes, or 0. A CR at the very end is
    /// left for later, since a LF may follow.
    private func endOfLastRow(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var isInside = false
        if let quote { isInside = hemtag_count(bytes, count, quote) & 1 == 1 }
        var position = count
        while position > 0 {
            let byte = bytes[position - 1]
            if byte == quote { isInside.toggle() }
            if !isInside, byte == 10 || byte == 13 && position < count { return position }
            position -= 1
        }
        return 0
    }
}

extension Block {
    /// Holds these bytes, which end with a row end.
    func load(_ bytes: [UInt8]) {
        reserve(bytes.count + Block.slack)
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress {
                self.bytes.update(from: start, count: source.count)
            }
        }
        count = bytes.count
        ordinal = 0
        isOverlong = false
    }
}
