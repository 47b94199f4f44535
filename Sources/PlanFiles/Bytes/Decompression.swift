import Diagnostics

/// Chooses how the bytes of a file are unpacked.
enum Decompression {
    static func wrap(_ file: FileInput, path: String) throws(Finding) -> any ByteInput { file }
}
