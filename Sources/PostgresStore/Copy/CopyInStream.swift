import BudgetModel
import CLibPQ
import Glibc

/// A binary COPY into one table: rows are encoded into one buffer and sent when it is full, whole
/// rows alone, so that a row can be taken back while it is written.
///
/// Fields must be written in the order of the columns and in the types of the columns; the server
/// checks both. Nothing is visible before the transaction around it commits.
public final class CopyInStream {
    private let connection: Connection
    private let name: String
    private var buffer: UnsafeMutableRawPointer
    /// Grows where a single row does not fit.
    private var capacity = 1 << 15
    private var used = 0
    /// Where the row at hand begins.
    private var rowStart = 0
    public private(set) var rowCount: Int64 = 0
    /// Set by the first failure; `endRow` and `finish` throw it.
    private var failure: PostgresError?
    private var isOpen = true

    /// - Parameters:
    ///   - columns: names in the order in which fields are written.
    ///   - isFrozen: the table was made in this very transaction: rows need no later vacuum.
    init(
        _ connection: Connection, table: String, columns: [String], isFrozen: Bool = false,
        name: String
    ) throws(PostgresError) {
        self.connection = connection
        self.name = name
        buffer = .allocate(byteCount: capacity, alignment: 16)
        let list = columns.map(Connection.quoted(identifier:)).joined(separator: ", ")
        let options = isFrozen ? "format binary, freeze" : "format binary"
        let result = PQexec(
            connection.handle, "copy \(table) (\(list)) from stdin (\(options))")
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COPY_IN else {
            isOpen = false
            throw connection.error(result, name)
        }
        for byte in "PGCOPY\n\u{FF}\r\n\0".unicodeScalars { byteField(UInt8(byte.value)) }
        integerBytes(Int32(0))
        integerBytes(Int32(0))
    }

    deinit {
        if isOpen { abandon() }
        buffer.deallocate()
    }

    private func byteField(_ byte: UInt8) {
        reserve(1)
        buffer.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
        used += 1
    }

    @inline(__always)
    private func integerBytes<Integer: FixedWidthInteger>(_ value: Integer) {
        reserve(MemoryLayout<Integer>.size)
        buffer.storeBytes(of: value.bigEndian, toByteOffset: used, as: Integer.self)
        used += MemoryLayout<Integer>.size
    }

    @inline(__always)
    private func reserve(_ count: Int) {
        if used + count > capacity { makeRoom(count) }
    }

    /// Sends the rows before the one at hand.
    private func makeRoom(_ count: Int) {
        if rowStart > 0 { send(UnsafeRawBufferPointer(start: buffer, count: rowStart)) }
        let kept = used - rowStart
        let whole = buffer
        if kept + count > capacity {
            capacity = max(kept + count, 2 * capacity)
            buffer = .allocate(byteCount: capacity, alignment: 16)
        }
        memmove(buffer, whole + rowStart, kept)
        if buffer != whole { whole.deallocate() }
        (rowStart, used) = (0, kept)
    }

    private func send(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil else { return }
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        if PQputCopyData(connection.handle, start, Int32(bytes.count)) != 1 {
            failure = connection.error(nil, name)
        }
    }

    public func beginRow(fieldCount: Int) {
        rowStart = used
        integerBytes(Int16(fieldCount))
    }

    /// The row at hand has a field more than it began with.
    func addField() {
        let count = Int16(bigEndian: buffer.loadUnaligned(fromByteOffset: rowStart, as: Int16.self))
        buffer.storeBytes(of: (count + 1).bigEndian, toByteOffset: rowStart, as: Int16.self)
    }

    /// Takes back the row at hand, as if it had not begun.
    func dropRow() { used = rowStart }

    /// Takes back the row at hand.
    func takeRow() -> [UInt8] {
        defer { dropRow() }
        return Array(UnsafeRawBufferPointer(start: buffer + rowStart, count: used - rowStart))
    }

    /// A row as `takeRow` of another COPY of the same columns gave it.
    func row(_ bytes: [UInt8]) {
        rowStart = used
        bytes.withUnsafeBytes { raw($0) }
    }

    public func endRow() throws(PostgresError) {
        rowCount += 1
        if let failure { throw failure }
    }

    public func null() { integerBytes(Int32(-1)) }

    /// UTF-8 bytes of a text (also the label of an enum). A NUL, which PostgreSQL cannot hold,
    /// becomes its visible symbol.
    public func text(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return integerBytes(Int32(0)) }
        reserve(4 + bytes.count)
        let out = buffer + used
        if ShortText.copy(base, to: out + 4, count: bytes.count) {
            return text(String(decoding: bytes, as: UTF8.self))
        }
        out.storeBytes(of: Int32(bytes.count).bigEndian, as: Int32.self)
        used += 4 + bytes.count
    }

    public func text(_ text: String) {
        var text = text.utf8.contains(0) ? SQLValue.withoutNul(text) : text
        text.withUTF8 { bytes in
            integerBytes(Int32(bytes.count))
            raw(UnsafeRawBufferPointer(bytes))
        }
    }

    /// A `bytea`.
    func bytes(_ bytes: UnsafeRawBufferPointer) {
        integerBytes(Int32(bytes.count))
        raw(bytes)
    }

    /// Bytes as they are, without a length.
    private func raw(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        reserve(bytes.count)
        (buffer + used).copyMemory(from: base, byteCount: bytes.count)
        used += bytes.count
    }

    public func int8(_ value: Int64) {
        integerBytes(Int32(8))
        integerBytes(value)
    }

    public func int4(_ value: Int32) {
        integerBytes(Int32(4))
        integerBytes(value)
    }

    public func boolean(_ value: Bool) {
        integerBytes(Int32(1))
        byteField(value ? 1 : 0)
    }

    /// The first day of a month, as a `date`.
    public func date(_ month: MonthIndex) { int4(CivilDate.daysSince2000(month)) }

    /// Seconds since 1970, as a `timestamptz`.
    public func timestamp(_ seconds: Int64) {
        int8((seconds - CivilDate.secondsTo2000) &* 1_000_000)
    }

    /// An exact count of units with `fractionDigits` decimals (0, 2, 4 or 6), as a `numeric` that
    /// prints all of them.
    public func numeric(_ units: Int64, fractionDigits: Int) {
        reserve(4 + Numeric.largestByteCount)
        let written = Numeric.encode(units, fractionDigits: fractionDigits, to: buffer + used + 4)
        buffer.storeBytes(of: Int32(written).bigEndian, toByteOffset: used, as: Int32.self)
        used += 4 + written
    }

    /// An integer of up to 128 bits, as a `numeric` without decimals.
    public func wideInteger(_ value: Int128) {
        var groups: [UInt16] = []
        var rest = value.magnitude
        while rest != 0 {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10_000)
            groups.append(UInt16(remainder))
            rest = quotient
        }
        integerBytes(Int32(8 + 2 * groups.count))
        integerBytes(Int16(groups.count))
        integerBytes(Int16(max(0, groups.count - 1)))
        integerBytes(value < 0 ? Numeric.negative : UInt16(0))
        integerBytes(UInt16(0))
        for group in groups.reversed() { integerBytes(group) }
    }

    /// Ends the COPY. Rows become visible when the transaction commits.
    ///
    /// - Throws: what the server found wrong with any row, or a lost connection.
    public func finish() throws(PostgresError) {
        integerBytes(Int16(-1))
        send(UnsafeRawBufferPointer(start: buffer, count: used))
        used = 0
        if let failure {
            abandon()
            throw failure
        }
        isOpen = false
        guard PQputCopyEnd(connection.handle, nil) == 1 else {
            throw connection.error(nil, name)
        }
        try connection.drain(name: name)
    }

    /// Ends the COPY with an error, so that the transaction cannot commit.
    func abandon() {
        guard isOpen else { return }
        isOpen = false
        _ = PQputCopyEnd(connection.handle, "abandoned by hemtag")
        try? connection.drain(name: name)
    }
}
