import CCrypto

/// SHA-256 over a stream of bytes, by OpenSSL's libcrypto (which uses the processor's SHA
/// instructions where there are any): inputs, configuration and migrations are known by it.
public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("libcrypto offers no SHA-256") }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        let status = EVP_DigestUpdate(context, base, bytes.count)
        precondition(status == 1, "libcrypto refused to digest")
    }

    /// Digests the UTF-8 bytes of a text.
    public mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The 32 bytes of the digest.
    public consuming func finalize() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let status = EVP_DigestFinal_ex(context, &digest, nil)
        precondition(status == 1, "libcrypto refused to finish")
        return digest
    }

    /// The digest as 64 lower-case hexadecimal digits.
    public consuming func hex() -> String { SHA256.hex(finalize()) }

    /// Bytes as lower-case hexadecimal digits, two a byte.
    public static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digest of one text, as hexadecimal digits.
    public static func hex(of text: String) -> String {
        var digest = SHA256()
        digest.update(text)
        return digest.hex()
    }
}
