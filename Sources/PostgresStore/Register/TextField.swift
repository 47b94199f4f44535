import BudgetModel

/// The words that may stand in a column, matched byte by byte without building a text.
struct Vocabulary<Value: Sendable>: Sendable {
    private let words: [(bytes: [UInt8], value: Value)]

    /// Words of earlier versions that are still read.
    private let former: [(bytes: [UInt8], value: Value)]

    init(_ words: [(String, Value)], former: [(String, Value)] = []) {
        self.words = words.map { (Array($0.0.utf8), $0.1) }
        self.former = former.map { (Array($0.0.utf8), $0.1) }
    }

    func value(_ bytes: UnsafeRawBufferPointer) -> Value? {
        Self.value(bytes, words) ?? Self.value(bytes, former)
    }

    private static func value(
        _ bytes: UnsafeRawBufferPointer, _ words: [(bytes: [UInt8], value: Value)]
    ) -> Value? {
        for word in words where word.bytes.count == bytes.count {
            if word.bytes.elementsEqual(bytes) { return word.value }
        }
        return nil
    }

    var list: String {
        words.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: ", ")
    }
}

extension Vocabulary
where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    init() { self.init(Value.allCases.map { ($0.rawValue, $0) }) }
}

extension Vocabulary where Value == Measure {
    static var measures: Vocabulary<Measure> {
        Vocabulary(
            Measure.allCases.map { ($0.rawValue, $0) },
            former: [(Measure.formerMoneyWord, .money)])
    }
}

extension Vocabulary where Value == Bool {
    static var booleans: Vocabulary<Bool> { booleanWords }
}

private let booleanWords = Vocabulary<Bool>([
    ("true", true), ("false", false), ("t", true), ("f", false), ("1", true), ("0", false),
    ("yes", true), ("no", false),
])

/// Months and moments in the text forms that databases print.
enum TextField {
    /// `2027-01` or `2027-01-31`, with or without a time behind it.
    static func month(_ bytes: UnsafeRawBufferPointer) -> MonthIndex? {
        guard bytes.count >= 7, bytes[4] == UInt8(ascii: "-"),
            let year = number(bytes, 0..<4), let month = number(bytes, 5..<7),
            (1...12).contains(month), year >= 1
        else { return nil }
        if bytes.count > 7 {
            guard bytes.count >= 10, bytes[7] == UInt8(ascii: "-"),
                let day = number(bytes, 8..<10), (1...31).contains(day),
                bytes.count == 10 || bytes[10] == UInt8(ascii: " ")
                    || bytes[10] == UInt8(ascii: "T")
            else { return nil }
        }
        return MonthIndex(year * 12 + month - 1)
    }

    /// `2027-01-31`, `2027-01-31 14:05:00`, `2027-01-31T14:05:00.5Z`, `… +02:00`; without an offset
    /// UTC is meant.
    static func instant(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let month = month(bytes), bytes.count >= 10, let day = number(bytes, 8..<10) else {
            return nil
        }
        let days = CivilDate.daysSince2000(
            year: Int64(month) / 12, month: Int64(month) % 12 + 1, day: day)
        var seconds = days * 86_400 + CivilDate.secondsTo2000
        guard bytes.count > 10 else { return seconds }
        guard bytes.count >= 16, bytes[13] == UInt8(ascii: ":"),
            let hour = number(bytes, 11..<13), let minute = number(bytes, 14..<16),
            hour < 24, minute < 60
        else { return nil }
        seconds += hour * 3_600 + minute * 60
        var at = 16
        if at < bytes.count, bytes[at] == UInt8(ascii: ":") {
            guard bytes.count >= 19, let second = number(bytes, 17..<19), second < 61 else {
                return nil
            }
            seconds += second
            at = 19
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
        }
        return offset(bytes, from: at).map { seconds - $0 }
    }

    /// Nothing, `Z`, `+02`, `+0200` or `+02:00`, in seconds.
    private static func offset(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int64? {
        var at = start
        while at < bytes.count, bytes[at] == UInt8(ascii: " ") { at += 1 }
        if at == bytes.count { return 0 }
        if bytes[at] == UInt8(ascii: "Z") { return at + 1 == bytes.count ? 0 : nil }
        guard bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-"),
            at + 3 <= bytes.count, let hours = number(bytes, (at + 1)..<(at + 3)), hours < 16
        else { return nil }
        let sign: Int64 = bytes[at] == UInt8(ascii: "-") ? -1 : 1
        at += 3
        if at == bytes.count { return sign * hours * 3_600 }
        if bytes[at] == UInt8(ascii: ":") { at += 1 }
        guard at + 2 == bytes.count, let minutes = number(bytes, at..<(at + 2)), minutes < 60 else {
            return nil
        }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for at in range {
            guard bytes[at] >= 0x30, bytes[at] <= 0x39 else { return nil }
            value = value * 10 + Int64(bytes[at] - 0x30)
        }
        return value
    }
}

extension Numeric {
    /// A binary numeric as text, for diagnostics: any size, NaN and infinities too.
    static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        func word(_ offset: Int) -> UInt16 {
            UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        }
        guard bytes.count >= 8 else { return "" }
        let weight = Int(Int16(bitPattern: word(2)))
        switch word(4) {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        default: break
        }
        func group(_ position: Int) -> String {
            let isStored = position >= 0 && 8 + 2 * position + 2 <= bytes.count
            let digits = String(isStored ? word(8 + 2 * position) : 0)
            return String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
        let whole = weight < 0 ? "0" : (0...weight).map(group).joined()
        let scale = Int(word(6))
        let fraction = (0..<(scale + 3) / 4).map { group(weight + 1 + $0) }.joined().prefix(scale)
        let trimmed = whole.drop { $0 == "0" }
        return (word(4) == negative ? "-" : "") + (trimmed.isEmpty ? "0" : trimmed)
            + (fraction.isEmpty ? "" : "." + fraction)
    }
}
