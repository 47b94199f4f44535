/// Texts as a NULL-terminated array of C strings, kept alive as long as this value lives; a nil
/// text is a NULL pointer among them.
final class CStrings {
    private let storage: UnsafeMutablePointer<CChar>
    private let list: UnsafeMutablePointer<UnsafePointer<CChar>?>
    let count: Int

    init(_ texts: [String?]) {
        count = texts.count
        let size = texts.reduce(1) { $0 + ($1.map { $0.utf8.count + 1 } ?? 0) }
        storage = .allocate(capacity: size)
        list = .allocate(capacity: texts.count + 1)
        var next = storage
        for (index, text) in texts.enumerated() {
            guard let text else {
                (list + index).initialize(to: nil)
                continue
            }
            (list + index).initialize(to: UnsafePointer(next))
            for byte in text.utf8 {
                next.initialize(to: CChar(bitPattern: byte))
                next += 1
            }
            next.initialize(to: 0)
            next += 1
        }
        (list + texts.count).initialize(to: nil)
    }

    convenience init(_ texts: [String]) { self.init(texts.map(Optional.some)) }

    deinit {
        storage.deallocate()
        list.deallocate()
    }

    var pointers: UnsafePointer<UnsafePointer<CChar>?> { UnsafePointer(list) }
    /// For C functions that declare `char *const argv[]` and do not write.
    var mutablePointers: UnsafePointer<UnsafeMutablePointer<CChar>?> {
        UnsafeRawPointer(list).assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
    }
}
