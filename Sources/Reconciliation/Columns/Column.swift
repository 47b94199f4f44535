import CPrefetch

/// A column of plain values that one owner fills again and again without allocating.
///
/// The kernel works on dense integer columns; this is their storage. Positions are checked in
/// debug builds only, because every position comes from the kernel's own tables.
struct Column<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private var room: Int
    private(set) var count = 0

    init() {
        room = 0
        base = UnsafeMutablePointer<Element>.allocate(capacity: 1)
    }

    init(repeating value: Element, count: Int) {
        room = max(1, count)
        base = UnsafeMutablePointer<Element>.allocate(capacity: room)
        base.initialize(repeating: value, count: count)
        self.count = count
    }

    deinit { base.deallocate() }

    subscript(_ position: Int) -> Element {
        @inline(__always) get {
            assert(position >= 0 && position < count)
            return base[position]
        }
        @inline(__always) nonmutating set {
            assert(position >= 0 && position < count)
            base[position] = newValue
        }
    }

    /// Asks for a position that will be read soon: the kernel's tables are far larger than caches.
    @inline(__always) func prefetch(_ position: Int) { hemtag_prefetch(base + position) }

    /// Sets the length; the values are whatever was there.
    mutating func resize(_ newCount: Int) {
        if newCount > room { grow(to: newCount) }
        count = newCount
    }

    /// Sets the length and every value.
    mutating func fill(_ newCount: Int, with value: Element) {
        resize(newCount)
        base.update(repeating: value, count: newCount)
    }

    @inline(__always) mutating func append(_ value: Element) {
        if count == room { grow(to: count + 1) }
        base[count] = value
        count += 1
    }

    mutating func removeAll() { count = 0 }

    @inline(__always) mutating func popLast() -> Element? {
        if count == 0 { return nil }
        count -= 1
        return base[count]
    }

    private mutating func grow(to needed: Int) {
        let newRoom = max(16, needed, room + room / 2)
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: newRoom)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        room = newRoom
    }
}

extension Array where Element: BitwiseCopyable {
    /// Asks for a position that will be read soon.
    @inline(__always) func prefetch(_ position: Int) {
        withUnsafeBufferPointer { elements in
            if let base = elements.baseAddress { hemtag_prefetch(base + position) }
        }
    }

    /// Removes everything and keeps the room. Most components have a claim and a line: taking the
    /// last of a few elements costs a tenth of replacing a range.
    @inline(__always) mutating func empty() {
        if count > 8 { return removeAll(keepingCapacity: true) }
        while !isEmpty { removeLast() }
    }
}
