import BudgetModel

/// What an amount is when it is no amount.
enum AmountProblem: Error, Hashable {
    case empty
    case notANumber
    /// Digits with a point or comma that the dialect does not explain, or three digits behind the
    /// only one where three decimals are not stated.
    case ambiguous
    /// More decimals than the measure can hold exactly.
    case tooPrecise
    case outOfRange
}

/// Reads amounts of one dialect straight from bytes to units.
///
/// The common shapes go through `quick` eight digits at a time; whatever it does not know for sure
/// goes through `read`, which decides alone what is malformed. Both agree wherever both answer.
struct AmountFormat {
    /// `quick` answers this where it does not know.
    static let unknown = Int64.min
    /// Amounts of this many units or more are out of range.
    static let limit: UInt64 = 1 << 62

    let decimal: UInt8
    let sign: SignStyle
    let emptyIsZero: Bool
    let dashIsZero: Bool
    /// By byte: 1 where it is a grouping sign of one byte.
    let groupingByte: [UInt8]
    /// Grouping signs of several bytes, as they stand in the file.
    let longGrouping: [[UInt8]]
    let hasGrouping: Bool
    /// Decimals of the measure.
    let fractionDigits: Int
    let scale: UInt64
    /// Decimals that the source states at most; nil where it states nothing.
    let statedDecimals: Int?
    /// Whether three digits behind the only separator are decimals (contract, section 1).
    let takesThreeDecimals: Bool
    /// Units in one whole of the file: `10^fractionDigits × scale`.
    let unitsPerWhole: UInt64
    /// What may surround a number, as it stands in the file.
    let ignored: [[UInt8]]
    private let minusSigns: [[UInt8]]
    /// Units of one in the last of so many decimals.
    private let unitsPerDecimal: (UInt64, UInt64, UInt64)
    /// The same of four decimals; 0 where they would not come out even.
    private let unitsPerFourthDecimal: UInt64
    private let unitsPerThirdDecimal: UInt64

    /// - Parameter isShare: a share or a rate, whose three decimals nobody takes for thousands.
    init(_ dialect: Dialect, fractionDigits: Int, isShare: Bool = false) {
        statedDecimals = dialect.decimals
        takesThreeDecimals = isShare || dialect.decimals == 3
        let encoding = dialect.encoding
        decimal = dialect.decimal.byte
        sign = dialect.sign
        emptyIsZero = dialect.emptyAmount == .zero
        dashIsZero = dialect.dashIsZero
        var bytes = [UInt8](repeating: 0, count: 256)
        var long: [[UInt8]] = []
        for text in dialect.grouping.flatMap(\.texts) {
            guard let encoded = encoding.encode(text) else { continue }
            if encoded.count == 1 { bytes[Int(encoded[0])] = 1 } else { long.append(encoded) }
        }
        groupingByte = bytes
        longGrouping = long.sorted { $0.lexicographicallyPrecedes($1) }
        hasGrouping = !dialect.grouping.isEmpty
        self.fractionDigits = fractionDigits
        scale = UInt64(max(1, dialect.scale))
        unitsPerWhole = Self.powersOfTen[fractionDigits] * scale
        unitsPerDecimal = (unitsPerWhole, unitsPerWhole / 10, unitsPerWhole / 100)
        // What has more decimals than stated goes the long way.
        let stated = dialect.decimals ?? fractionDigits + 4
        unitsPerFourthDecimal =
            unitsPerWhole % 10_000 == 0 && stated >= 4 ? unitsPerWhole / 10_000 : 0
        unitsPerThirdDecimal = unitsPerWhole % 1_000 == 0 ? unitsPerWhole / 1_000 : 0
        ignored = (Self.unseen + dialect.currencySigns).compactMap(encoding.encode)
            .filter { !$0.isEmpty }
        minusSigns = ["-", "\u{2212}", "\u{2013}"].compactMap(encoding.encode)
    }

    /// What may stand around an amount without being seen (as ``CodeText`` has it).
    private static let unseen: [String] = {
        let marks: [ClosedRange<UInt32>] = [
            0x20...0x20, 0x09...0x09, 0xA0...0xA0, 0xAD...0xAD, 0x2000...0x200F, 0x202A...0x202F,
            0x205F...0x2064, 0x3000...0x3000, 0xFEFF...0xFEFF, 0x1680...0x1680,
        ]
        return marks.flatMap { $0 }.compactMap(Unicode.Scalar.init).map { String($0) }
    }()

    static let powersOfTen: [UInt64] = (0...18).map { power in
        (0..<power).reduce(UInt64(1)) { value, _ in value * 10 }
    }

    /// The units of a field, or `unknown`. Eight bytes before `start` must be readable.
    @inline(__always)
    func quick(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int64 {
        var first = start
        var last = start + count
        while last > first, last[-1] == 0x20 { last -= 1 }
        while first < last, first[0] == 0x20 { first += 1 }
        var isNegative = false
        if first < last {
            if sign == .leading, first[0] == UInt8(ascii: "-") {
                isNegative = true
                first += 1
            } else if sign == .trailing, last[-1] == UInt8(ascii: "-") {
                isNegative = true
                last -= 1
            }
        }
        let length = last - first
        guard length > 0, length <= 20 else { return Self.unknown }
        var wholeEnd = last
        var unit = unitsPerDecimal.0
        var fraction: UInt64 = 0
        if length >= 3, last[-3] == decimal {
            wholeEnd = last - 3
            let (tens, ones) = (UInt64(last[-2] &- 0x30), UInt64(last[-1] &- 0x30))
            guard tens < 10, ones < 10 else { return Self.unknown }
            fraction = tens &* 10 &+ ones
            unit = unitsPerDecimal.2
        } else if length >= 2, last[-2] == decimal {
            wholeEnd = last - 2
            fraction = UInt64(last[-1] &- 0x30)
            guard fraction < 10 else { return Self.unknown }
            unit = unitsPerDecimal.1
        } else if length >= 5, last[-5] == decimal, unitsPerFourthDecimal > 0 {
            wholeEnd = last - 5
            fraction = Self.digits(last, 4)
            guard fraction < 10_000 else { return Self.unknown }
            unit = unitsPerFourthDecimal
        } else if takesThreeDecimals, length >= 4, last[-4] == decimal, unitsPerThirdDecimal > 0 {
            wholeEnd = last - 4
            fraction = Self.digits(last, 3)
            guard fraction < 1_000 else { return Self.unknown }
            unit = unitsPerThirdDecimal
        }
        let whole = wholePart(first, wholeEnd)
        // 10^13 wholes of at most 10^5 units stay below 2^62.
        guard whole < 10_000_000_000_000, unitsPerDecimal.0 <= 100_000 else { return Self.unknown }
        let magnitude = Int64(bitPattern: whole &* unitsPerDecimal.0 &+ fraction &* unit)
        return isNegative ? -magnitude : magnitude
    }

    /// The digits before the decimal sign; `.max` where they are not plain or well-grouped digits.
    @inline(__always)
    private func wholePart(
        _ first: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UInt64 {
        let count = end - first
        if count <= 8 {
            let value = Self.digits(end, count)
            if value != .max || !hasGrouping { return value }
        } else if count <= 16 {
            let low = Self.digits(end, 8)
            let high = Self.digits(end - 8, count - 8)
            if low != .max, high != .max { return high &* 100_000_000 &+ low }
            if !hasGrouping { return .max }
        }
        return groupedPart(first, end)
    }

    /// Up to eight digits that end before `end`; `.max` where one is no digit.
    @inline(__always)
    private static func digits(_ end: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let zeros: UInt64 = 0x3030_3030_3030_3030
        var word = UnsafeRawPointer(end - 8).loadUnaligned(as: UInt64.self).littleEndian
        // Bytes before the field become zeros. A shift by 64 is 0 here.
        let foreign = (8 - count) * 8
        word = (word & (~UInt64(0) << foreign)) | (zeros & ~(~UInt64(0) << foreign))
        let high = word & 0xF0F0_F0F0_F0F0_F0F0
        let overflow = ((word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4
        guard high | overflow == 0x3333_3333_3333_3333 else { return .max }
        word &-= zeros
        word = word &* 10 &+ word >> 8
        let mask: UInt64 = 0x0000_00FF_0000_00FF
        let low = (word & mask) &* 0x000F_4240_0000_0064
        let upper = (word >> 16 & mask) &* 0x0000_2710_0000_0001
        return (low &+ upper) >> 32
    }

    /// Groups of three from the end, one and the same sign of one byte between them.
    private func groupedPart(
        _ first: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UInt64 {
        var end = end
        var value: UInt64 = 0
        var factor: UInt64 = 1
        var separator: UInt8 = 0
        while end - first > 3 {
            let group = Self.digits(end, 3)
            guard group != .max, factor < 1_000_000_000_000_000 else { return .max }
            value &+= group &* factor
            factor &*= 1000
            let sign = end[-4]
            guard groupingByte[Int(sign)] == 1, separator == 0 || separator == sign else {
                return .max
            }
            separator = sign
            end -= 4
        }
        let group = Self.digits(end, end - first)
        guard end > first, group != .max, factor <= 1_000_000_000_000_000 else { return .max }
        return value &+ group &* factor
    }
}

extension GroupingSign {
    /// The characters that stand for it.
    var texts: [String] {
        switch self {
        case .space: [" "]
        case .noBreakSpace: ["\u{A0}"]
        case .narrowNoBreakSpace: ["\u{202F}"]
        case .point: ["."]
        case .comma: [","]
        case .apostrophe: ["'", "\u{2019}"]
        }
    }
}

extension AmountFormat {
    /// The units of a field, or what is wrong with it. Decides every case.
    func read(_ field: UnsafeBufferPointer<UInt8>) throws(AmountProblem) -> Int64 {
        var rest = field[...]
        trim(&rest)
        if rest.isEmpty {
            if emptyIsZero { return 0 }
            throw .empty
        }
        if dashIsZero, minusSigns.contains(where: { rest.elementsEqual($0) }) { return 0 }
        let isNegative = takeSign(&rest)
        trim(&rest)
        let (digits, decimals, isGrouped) = try digits(of: rest)
        // Nobody groups thousands behind a zero.
        if decimals == 3, !isGrouped, !takesThreeDecimals,
            digits.dropLast(3).contains(where: { $0 != 0 })
        {
            throw .ambiguous
        }
        if let statedDecimals, decimals > statedDecimals { throw .tooPrecise }
        let magnitude = try units(digits, decimals: decimals)
        return isNegative ? -Int64(magnitude) : Int64(magnitude)
    }

    private func trim(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) {
        var isTrimmed = false
        while !isTrimmed {
            isTrimmed = true
            for word in ignored where rest.count >= word.count {
                if rest.starts(with: word) {
                    rest = rest.dropFirst(word.count)
                    isTrimmed = false
                } else if rest.suffix(word.count).elementsEqual(word) {
                    rest = rest.dropLast(word.count)
                    isTrimmed = false
                }
            }
        }
    }

    private func takeSign(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        switch sign {
        case .leading:
            if rest.first == UInt8(ascii: "+") {
                rest = rest.dropFirst()
                return false
            }
            for minus in minusSigns where rest.starts(with: minus) {
                rest = rest.dropFirst(minus.count)
                return true
            }
        case .trailing:
            if rest.last == UInt8(ascii: "+") {
                rest = rest.dropLast()
                return false
            }
            for minus in minusSigns where rest.suffix(minus.count).elementsEqual(minus) {
                rest = rest.dropLast(minus.count)
                return true
            }
        case .parentheses:
            if rest.first == UInt8(ascii: "("), rest.last == UInt8(ascii: ")"), rest.count > 2 {
                rest = rest.dropFirst().dropLast()
                return true
            }
        }
        return false
    }

    /// The digits without signs, and how many of them are decimals.
    private func digits(
        of text: Slice<UnsafeBufferPointer<UInt8>>
    ) throws(AmountProblem) -> (digits: [UInt8], decimals: Int, isGrouped: Bool) {
        var digits: [UInt8] = []
        var groups: [Int] = []
        var separator: [UInt8] = []
        var decimalAt: Int?
        var isConsistent = true
        var rest = text
        while let byte = rest.first {
            if byte &- 0x30 < 10 {
                digits.append(byte &- 0x30)
                rest = rest.dropFirst()
            } else if byte == decimal, decimalAt == nil {
                decimalAt = digits.count
                rest = rest.dropFirst()
            } else if let sign = groupingSign(at: rest) {
                if decimalAt != nil || !separator.isEmpty && separator != sign {
                    isConsistent = false
                }
                separator = sign
                groups.append(digits.count)
                rest = rest.dropFirst(sign.count)
            } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") {
                isConsistent = false
                rest = rest.dropFirst()
            } else {
                throw .notANumber
            }
        }
        guard !digits.isEmpty else { throw .notANumber }
        let whole = decimalAt ?? digits.count
        let starts = groups + [whole]
        let isGrouped =
            groups.isEmpty
            || (1...3).contains(groups[0])
                && zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 == 3 }
        guard isConsistent, isGrouped else { throw .ambiguous }
        guard decimalAt != digits.count else { throw .notANumber }
        return (digits, digits.count - whole, !groups.isEmpty)
    }

    private func groupingSign(at rest: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        guard let byte = rest.first else { return nil }
        if groupingByte[Int(byte)] == 1 { return [byte] }
        return longGrouping.first { rest.starts(with: $0) }
    }

    private func units(_ digits: [UInt8], decimals: Int) throws(AmountProblem) -> UInt64 {
        var mantissa: UInt128 = 0
        for digit in digits {
            mantissa = mantissa * 10 + UInt128(digit)
            // No number of this size can be in range, whatever its decimals.
            if mantissa >> 80 != 0 { throw .outOfRange }
        }
        var (product, isTooLarge) = mantissa.multipliedReportingOverflow(by: UInt128(unitsPerWhole))
        if isTooLarge { throw .outOfRange }
        for _ in 0..<decimals {
            let (quotient, remainder) = product.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { throw .tooPrecise }
            product = quotient
        }
        guard product < UInt128(Self.limit) else { throw .outOfRange }
        return UInt64(product)
    }
}
