import Glibc
import Testing

/// A file of its own for one test, removed when the test lets go of it.
final class ScratchFile {
    let path: String

    init(_ text: String) {
        var template = Array("/tmp/hemtag-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let bytes = Array(text.utf8)
        #expect(write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
    }

    deinit { unlink(path) }
}
