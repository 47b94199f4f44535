/// Writes an amount the way a cell of the file is written: its blanks, currency words, grouping and
/// number of decimals, and the sign of the dialect.
struct AmountStyle {
    let dialect: Dialect
    let format: AmountFormat
    /// Everything that may stand for a sign, as it stands in the file.
    private let signs: [[UInt8]]

    init(dialect: Dialect, format: AmountFormat) {
        self.dialect = dialect
        self.format = format
        signs = ["-", "+", "(", ")", "\u{2212}", "\u{2013}"]
            .compactMap(dialect.encoding.encode)
    }

    /// - Parameters:
    ///   - units: as the file states amounts: its own sign, times the scale.
    ///   - cell: the field that it replaces, without quotes.
    func text(_ units: Int64, like cell: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let isDigit = { (byte: UInt8) in byte &- 0x30 < 10 }
        let first = cell.firstIndex(where: isDigit)
        let last = cell.lastIndex(where: isDigit)
        var prefix: [UInt8]
        var suffix: [UInt8]
        var core: [UInt8] = []
        if let first, let last {
            (prefix, core) = (Array(cell[..<first]), Array(cell[first...last]))
            suffix = Array(cell[(last + 1)...])
        } else {
            let sign = cell.firstIndex { $0 != 0x20 } ?? cell.endIndex
            (prefix, suffix) = (Array(cell[..<sign]), Array(cell[sign...]))
        }
        for sign in signs {
            prefix = prefix.removing(sign)
            suffix = suffix.removing(sign)
        }
        let digits = digits(units.magnitude, decimals: decimals(of: core), grouping: grouping(core))
        if units >= 0 { return prefix + digits + suffix }
        switch dialect.sign {
        case .leading: return prefix + [UInt8(ascii: "-")] + digits + suffix
        case .trailing: return prefix + digits + [UInt8(ascii: "-")] + suffix
        case .parentheses:
            return prefix + [UInt8(ascii: "(")] + digits + [UInt8(ascii: ")")] + suffix
        }
    }

    private func decimals(of core: [UInt8]) -> Int {
        guard let sign = core.lastIndex(of: format.decimal) else { return 0 }
        return core.count - sign - 1
    }

    /// The cell's own grouping sign; for a short number, the only one that the dialect has.
    private func grouping(_ core: [UInt8]) -> [UInt8] {
        let whole = core.lastIndex(of: format.decimal).map { Array(core[..<$0]) } ?? core
        if let start = whole.firstIndex(where: { $0 &- 0x30 >= 10 }) {
            return Array(whole[start...].prefix { $0 &- 0x30 >= 10 })
        }
        guard whole.count <= 3, dialect.grouping.count == 1, let only = dialect.grouping.first,
            let text = only.texts.first
        else { return [] }
        return dialect.encoding.encode(text) ?? []
    }

    /// At least the cell's decimals, and as many more as the amount needs to be exact.
    private func digits(_ units: UInt64, decimals: Int, grouping: [UInt8]) -> [UInt8] {
        let whole = Array(String(units / format.unitsPerWhole).utf8)
        var text: [UInt8] = []
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { text += grouping }
            text.append(digit)
        }
        var rest = UInt128(units % format.unitsPerWhole)
        var fraction: [UInt8] = []
        // A scale that is no power of ten may never end: twelve decimals are far below a cent.
        while fraction.count < decimals || rest != 0 && fraction.count < 12 {
            rest *= 10
            fraction.append(UInt8(rest / UInt128(format.unitsPerWhole)) + 0x30)
            rest %= UInt128(format.unitsPerWhole)
        }
        return fraction.isEmpty ? text : text + [format.decimal] + fraction
    }
}

extension [UInt8] {
    /// Without the first occurrence of some bytes.
    func removing(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty, count >= bytes.count else { return self }
        for start in 0...(count - bytes.count) where self[start...].starts(with: bytes) {
            return Array(self[..<start] + self[(start + bytes.count)...])
        }
        return self
    }
}
