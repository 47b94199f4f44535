/// Writes an amount the way a cell of the file is written: its blanks, currency words, grouping and
/// number of decimals, and the sign of the dialect.
struct AmountStyle {
    let dialect: Dialect
    let format: AmountFormat
    /// Everything that may stand for a sign, as it stands in the file.
    private let signs: [[UInt8]]
    /// Decimals that hold every amount exactly; -1 where cells may need more care.
    private let plainDecimals: Int

    /// Room that `putPlain` may need.
    static let longestPlain = 32

    init(dialect: Dialect, format: AmountFormat) {
        self.dialect = dialect
        self.format = format
        signs = ["-", "+", "(", ")", "\u{2212}", "\u{2013}"]
            .compactMap(dialect.encoding.encode)
        let decimals = AmountFormat.powersOfTen.firstIndex(of: format.unitsPerWhole) ?? 0
        plainDecimals =
            dialect.sign == .leading && decimals > 0 && format.decimal != dialect.delimiter
            ? decimals : -1
    }

    /// Writes an amount over plain digits: what `text` gives, for the cells that most files have.
    ///
    /// - Returns: the bytes written; 0 where the cell is not plain.
    func putPlain(
        _ units: Int64, like cell: Field, at target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var first = 0
        if cell.count > 0, cell.start[0] == UInt8(ascii: "-") { first = 1 }
        let sign = cell.count - plainDecimals - 1
        guard plainDecimals > 0, sign > first, cell.start[sign] == format.decimal,
            dialect.grouping.isEmpty || sign - first > 3
        else { return 0 }
        for index in first..<cell.count
        where index != sign && cell.start[index] &- 0x30 >= 10 { return 0 }
        var digits = units.magnitude
        var end = Self.longestPlain
        for _ in 0..<plainDecimals { Self.put(&digits, target, &end) }
        end -= 1
        target[end] = format.decimal
        repeat { Self.put(&digits, target, &end) } while digits > 0
        if units < 0 {
            end -= 1
            target[end] = UInt8(ascii: "-")
        }
        target.update(from: target + end, count: Self.longestPlain - end)
        return Self.longestPlain - end
    }

    /// Puts the last digit before `end`.
    private static func put(
        _ digits: inout UInt64, _ target: UnsafeMutablePointer<UInt8>, _ end: inout Int
    ) {
        let (rest, digit) = digits.quotientAndRemainder(dividingBy: 10)
        end -= 1
        target[end] = UInt8(digit) + 0x30
        digits = rest
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
        // Three alone could be taken for thousands when the file is read again.
        if fraction.count == 3, !format.takesThreeDecimals, text.count == whole.count {
            fraction.append(0x30)
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
