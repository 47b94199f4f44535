import CZlib
import CZstd
import Diagnostics

/// Chooses how the bytes of a file are unpacked, by the first bytes of the file.
enum Decompression {
    /// - Throws: `plan.file.unreadable`.
    static func wrap(_ file: FileInput, path: String) throws(Finding) -> any ByteInput {
        let start = StartedInput(file)
        let first = try start.peek(4)
        if first.starts(with: [0x1F, 0x8B]) { return try GzipInput(start, path: path) }
        if first == [0x28, 0xB5, 0x2F, 0xFD] { return try ZstdInput(start, path: path) }
        return start
    }

    /// No export packs this well beyond this size: it was made to fill a machine.
    private static let suspiciousSize: Int64 = 256 << 20
    private static let suspiciousRatio: Int64 = 200

    /// - Throws: `plan.file.inflated`.
    static func check(packed: Int64, unpacked: Int64, _ path: String) throws(Finding) {
        guard unpacked > suspiciousSize, unpacked / max(1, packed) >= suspiciousRatio else {
            return
        }
        throw Finding(
            "plan.file.inflated", at: .file(path: path, line: 0, column: 0),
            "the compressed file unpacks to more than \(suspiciousRatio) times its size",
            value: "\(unpacked >> 20) MB from \(max(1, packed >> 10)) kB so far",
            fix: "check where it comes from; unpack it by hand if it is meant")
    }

    static func damaged(_ path: String, _ reason: String) -> Finding {
        Finding(
            "plan.file.damaged", at: .file(path: path, line: 0, column: 0),
            "the compressed file cannot be unpacked: \(reason)",
            fix: "copy or export the file again")
    }
}

/// An input whose first bytes were looked at.
final class StartedInput: ByteInput {
    private let source: any ByteInput
    private var held: [UInt8] = []

    init(_ source: any ByteInput) { self.source = source }

    func peek(_ count: Int) throws(Finding) -> [UInt8] {
        let space = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { space.deallocate() }
        while held.count < count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: space[..<(count - held.count)])
            let fresh = try source.read(into: rest)
            if fresh == 0 { break }
            held.append(contentsOf: space[..<fresh])
        }
        return held
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int {
        guard !held.isEmpty else { return try source.read(into: buffer) }
        let count = min(held.count, buffer.count)
        buffer.copyBytes(from: held[..<count])
        held.removeFirst(count)
        return count
    }
}

/// A gzip file (RFC 1952), also one of several members.
final class GzipInput: ByteInput {
    private let source: any ByteInput
    private let path: String
    private let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isBetweenMembers = true
    private var packedCount: Int64 = 0
    private var unpackedCount: Int64 = 0
    private var isAtEnd = false
    /// The last output was full: more may come without more input.
    private var mayHoldMore = false

    init(_ source: any ByteInput, path: String) throws(Finding) {
        self.source = source
        self.path = path
        stream.initialize(to: z_stream())
        if hemtag_inflate_begin(stream) != Z_OK {
            throw Decompression.damaged(path, "zlib cannot begin")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        packed.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int {
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(min(buffer.count, 1 << 30))
        let wanted = stream.pointee.avail_out
        while stream.pointee.avail_out > 0, !isAtEnd {
            if stream.pointee.avail_in == 0, !mayHoldMore {
                let count = try source.read(into: packed)
                if count == 0 {
                    isAtEnd = true
                    if !isBetweenMembers {
                        throw Decompression.damaged(path, "it ends too early")
                    }
                    break
                }
                stream.pointee.next_in = packed.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_in = UInt32(count)
                packedCount += Int64(count)
            }
            if stream.pointee.avail_in > 0 { isBetweenMembers = false }
            let status = inflate(stream, Z_NO_FLUSH)
            mayHoldMore = status == Z_OK && stream.pointee.avail_out == 0
            if status == Z_STREAM_END {
                isBetweenMembers = true
                inflateReset(stream)
            } else if status != Z_OK, status != Z_BUF_ERROR {
                let reason = stream.pointee.msg.map { String(cString: $0) }
                throw Decompression.damaged(path, reason ?? "zlib error \(status)")
            }
        }
        unpackedCount += Int64(wanted - stream.pointee.avail_out)
        try Decompression.check(packed: packedCount, unpacked: unpackedCount, path)
        return Int(wanted - stream.pointee.avail_out)
    }
}

/// A zstd file (RFC 8878), also one of several frames.
final class ZstdInput: ByteInput {
    private let source: any ByteInput
    private let path: String
    private let packed: UnsafeMutableRawBufferPointer
    private let stream: OpaquePointer
    private var position = 0
    private var available = 0
    private var isBetweenFrames = true
    private var packedCount: Int64 = 0
    private var unpackedCount: Int64 = 0
    /// The last output was full: more may come without more input.
    private var mayHoldMore = false

    init(_ source: any ByteInput, path: String) throws(Finding) {
        guard let stream = ZSTD_createDStream() else {
            throw Decompression.damaged(path, "zstd cannot begin")
        }
        self.source = source
        self.path = path
        self.stream = stream
        packed = .allocate(byteCount: ZSTD_DStreamInSize(), alignment: 1)
    }

    deinit {
        ZSTD_freeDStream(stream)
        packed.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int {
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        while output.pos < output.size {
            if position == available, !mayHoldMore {
                position = 0
                available = try source.read(into: packed)
                packedCount += Int64(available)
                if available == 0 {
                    if !isBetweenFrames { throw Decompression.damaged(path, "it ends too early") }
                    break
                }
            }
            var input = ZSTD_inBuffer(src: packed.baseAddress, size: available, pos: position)
            let status = ZSTD_decompressStream(stream, &output, &input)
            position = input.pos
            if ZSTD_isError(status) != 0 {
                throw Decompression.damaged(path, String(cString: ZSTD_getErrorName(status)))
            }
            isBetweenFrames = status == 0
            mayHoldMore = status != 0 && output.pos == output.size
        }
        unpackedCount += Int64(output.pos)
        try Decompression.check(packed: packedCount, unpacked: unpackedCount, path)
        return output.pos
    }
}
