import CZstd
import Diagnostics
import Glibc

/// A folder packed into one file that every Linux machine can unpack: tar (POSIX ustar), compressed
/// by Zstandard.
///
/// The same files give the same bytes: they stand in the order of their names, and carry neither
/// times nor owners.
public enum PackedFolder {
    /// Packs the files below a folder.
    ///
    /// - Parameters:
    ///   - name: of the folder that unpacking makes.
    ///   - path: appears whole or not at all.
    /// - Throws: `output.file.unwritable` or `output.disk.full`; `evidence.file.unreadable`.
    public static func write(
        _ folder: String, named name: String, to path: String,
        readableBy readers: Readers = .group
    ) throws(Finding) {
        let file = try WholeFile(path, readableBy: readers)
        var packer = Packer(file)
        for relative in files(below: folder) {
            try append("\(folder)/\(relative)", as: "\(name)/\(relative)", to: &packer)
        }
        // Two empty blocks end an archive.
        packer.write([UInt8](repeating: 0, count: 1024))
        packer.finish()
        try file.publish()
    }

    /// Paths of the files below a folder, relative to it, ascending by their bytes.
    public static func files(below folder: String) -> [String] {
        var found: [String] = []
        func visit(_ prefix: String) {
            for name in Folder.names(in: folder + prefix) {
                let path = "\(prefix)/\(name)"
                if HostPath.isFolder(folder + path) {
                    visit(path)
                } else {
                    found.append(String(path.dropFirst()))
                }
            }
        }
        visit("")
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func append(
        _ path: String, as name: String, to packer: inout Packer
    ) throws(Finding) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
        let size = Int(status.st_size)
        packer.write(header(name, size: size))
        var left = size
        var block = [UInt8](repeating: 0, count: 1 << 18)
        while left > 0 {
            let count = read(descriptor, &block, min(left, block.count))
            if count < 0, errno == EINTR { continue }
            // A file that shrinks under our hands would shift all that follows.
            guard count > 0 else { throw unreadable(path, count < 0 ? errno : EIO) }
            packer.write(block[..<count])
            left -= count
        }
        packer.write([UInt8](repeating: 0, count: (512 - size % 512) % 512))
        try packer.file.check()
    }

    private static func unreadable(_ path: String, _ error: Int32) -> Finding {
        Finding(
            "output.file.unwritable", at: .file(path: path, line: 0, column: 0),
            "the file cannot be read back to be packed", value: String(cString: strerror(error)),
            fix: "leave the folder alone while it is packed, and run again")
    }

    /// A ustar header: POSIX.1-2017, pax, “ustar Interchange Format”.
    static func header(_ name: String, size: Int) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at start: Int, _ length: Int) {
            for (index, byte) in text.utf8.prefix(length).enumerated() {
                block[start + index] = byte
            }
        }
        func octal(_ value: Int, _ digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
        }
        precondition(name.utf8.count <= 100, "names in an archive are short")
        put(name, at: 0, 100)
        put(octal(0o640, 7), at: 100, 8)
        put(octal(0, 7), at: 108, 8)
        put(octal(0, 7), at: 116, 8)
        // Eleven octal digits hold 8 GiB; what is larger stands in base 256.
        if size < 1 << 33 {
            put(octal(size, 11), at: 124, 12)
        } else {
            block[124] = 0x80
            for index in 0..<8 {
                block[135 - index] = UInt8(truncatingIfNeeded: size >> (8 * index))
            }
        }
        put(octal(0, 11), at: 136, 12)
        put("        ", at: 148, 8)
        put("0", at: 156, 1)
        put("ustar", at: 257, 6)
        put("00", at: 263, 2)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, 6) + "\u{0} ", at: 148, 8)
        return block
    }
}

/// Compresses what it is given into a file.
private struct Packer: ~Copyable {
    let file: WholeFile
    private let stream: OpaquePointer
    private var space = [UInt8](repeating: 0, count: 1 << 17)

    init(_ file: WholeFile) {
        self.file = file
        guard let stream = ZSTD_createCCtx() else {
            preconditionFailure("zstd has no memory for a stream")
        }
        self.stream = stream
        ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, 9)
        ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(stream) }

    mutating func write(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        bytes.withUnsafeBytes { pack($0, ZSTD_e_continue) }
    }

    mutating func finish() { pack(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end) }

    private mutating func pack(_ bytes: UnsafeRawBufferPointer, _ end: ZSTD_EndDirective) {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var left = 1
        while input.pos < input.size || (end == ZSTD_e_end && left > 0) {
            let written = space.withUnsafeMutableBytes { space in
                var output = ZSTD_outBuffer(dst: space.baseAddress, size: space.count, pos: 0)
                left = ZSTD_compressStream2(stream, &output, &input, end)
                precondition(ZSTD_isError(left) == 0, "zstd compresses any bytes")
                return output.pos
            }
            file.write(Array(space[..<written]))
        }
    }
}
