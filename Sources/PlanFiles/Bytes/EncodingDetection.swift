import CUchardet

/// Which character set a text is in, judged by the letters that it would hold: a detector of many
/// languages (uchardet) names the likely one, and the letters of words say what speaks for it and
/// what against, so that a person can see it.
public struct EncodingGuess: Sendable, Hashable {
    /// As a pipeline file names it.
    public var name: String
    public var encoding: TextEncoding
    /// Set where `encoding` is none of the fast ones.
    public var charset: String?
    /// Words of the text, as this character set has them: such with letters of the languages that
    /// exports are written in, and such with signs that no word of theirs has.
    public var wordsFor: [String] = []
    public var wordsAgainst: [String] = []
    fileprivate var score = 0

    /// The likely character sets of a text, the likeliest first.
    ///
    /// - Parameter bytes: the beginning of the file; more than a megabyte says little new.
    public static func all(of bytes: ArraySlice<UInt8>) -> [EncodingGuess] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return [guess("utf-8-bom")].compactMap(\.self)
        }
        if bytes.starts(with: [0xFF, 0xFE]) { return [guess("utf-16le")].compactMap(\.self) }
        if bytes.starts(with: [0xFE, 0xFF]) { return [guess("utf-16be")].compactMap(\.self) }
        let zeros = bytes.indices.filter { bytes[$0] == 0 }
        if zeros.count > bytes.count / 8 {
            let odd = zeros.count { ($0 - bytes.startIndex) % 2 == 1 }
            return [guess(odd * 2 > zeros.count ? "utf-16le" : "utf-16be")].compactMap(\.self)
        }
        // The last sequence may be cut.
        let end = bytes.lastIndex { $0 < 0x80 } ?? bytes.endIndex
        if String(validating: bytes[..<end], as: UTF8.self) != nil {
            return [guess("utf-8")].compactMap(\.self)
        }
        return singleByte(bytes)
    }

    private static func guess(_ name: String) -> EncodingGuess? {
        TextEncoding.named(name).map {
            EncodingGuess(name: name, encoding: $0.encoding, charset: $0.charset)
        }
    }

    /// Sets of the languages at hand, in the order of their use.
    private static let usual = [
        "windows-1252", "iso-8859-15", "macintosh", "cp850", "cp437", "windows-1250", "iso-8859-2",
        "windows-1257",
    ]

    private static func singleByte(_ bytes: ArraySlice<UInt8>) -> [EncodingGuess] {
        let words = words(of: bytes)
        let named = detected(bytes)
        var names = usual
        if let named, !names.contains(where: { same($0, named) }) { names.append(named) }
        var guesses: [EncodingGuess] = []
        for name in names {
            guard var guess = guess(name),
                let charset = Charset(from: guess.charset ?? guess.encoding.rawValue, to: "UTF-8")
            else { continue }
            guess.judge(words, charset)
            // The detector breaks ties that the letters leave.
            if let named, same(name, named) { guess.score += 1 }
            guesses.append(guess)
        }
        return guesses.enumerated()
            .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map(\.element)
    }

    private static func same(_ a: String, _ b: String) -> Bool {
        let letters = { (name: String) in name.lowercased().filter { $0.isLetter || $0.isNumber } }
        return letters(a) == letters(b)
    }

    /// What uchardet says; nil where it does not know.
    private static func detected(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let detector = uchardet_new() else { return nil }
        defer { uchardet_delete(detector) }
        let status = bytes.withUnsafeBytes { all in
            uchardet_handle_data(
                detector, all.baseAddress?.assumingMemoryBound(to: CChar.self), all.count)
        }
        uchardet_data_end(detector)
        guard status == 0, let text = uchardet_get_charset(detector) else { return nil }
        let name = String(cString: text)
        return name.isEmpty || name == "ASCII" ? nil : name.lowercased()
    }

    /// The words with bytes beyond ASCII: letters and such bytes without a break.
    private static func words(of bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var seen: Set<[UInt8]> = []
        var word: [UInt8] = []
        for byte in bytes + [0x0A] {
            if byte >= 0x80 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A {
                word.append(byte)
                continue
            }
            if word.count > 1, word.contains(where: { $0 >= 0x80 }), seen.insert(word).inserted {
                words.append(word)
                if words.count == 2000 { return words }
            }
            word = []
        }
        return words
    }

    /// Letters beyond ASCII in Nordic, German, Dutch, French, Spanish, Portuguese, Italian, Sami,
    /// Baltic, Polish and Czech words.
    private static let letters = Set(
        ("åäöæøüßéèêëàáâçñõíìîïóòôúùûœšžčřěůýďťňłńśźżąęćőűāēīūģķļņŗđŧŋŧ")
            .unicodeScalars)
    /// Those of the languages that most exports are written in.
    private static let common = Set("åäöæøüßéèêàçñáíóú".unicodeScalars)

    private mutating func judge(_ words: [[UInt8]], _ charset: Charset) {
        for word in words {
            var decoded: [UInt8] = []
            _ = charset.convert(word[...], isLast: true, into: &decoded)
            let text = String(decoding: decoded, as: UTF8.self)
            let value = Self.value(of: text)
            score += value
            if value > 0, wordsFor.count < 3 { wordsFor.append(text) }
            if value < 0, wordsAgainst.count < 3 { wordsAgainst.append(text) }
        }
    }

    /// What one word says: letters of the languages speak for it, signs within a word and capitals
    /// behind small letters against.
    private static func value(of word: String) -> Int {
        let scalars = Array(word.unicodeScalars)
        var value = 0
        for (index, scalar) in scalars.enumerated() where scalar.value >= 0x80 {
            let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
            let isWithin = index > 0 && index + 1 < scalars.count
            let before = index > 0 ? scalars[index - 1] : scalar
            if letters.contains(lower) {
                value += common.contains(lower) ? 2 : 1
                if scalar != lower, before.properties.isLowercase { value -= 4 }
            } else if scalar.value == 0xFFFD || scalar.properties.generalCategory == .control {
                value -= 4
            } else if scalar.properties.isAlphabetic {
                value -= 1
            } else if isWithin || before.properties.isAlphabetic && index > 0 {
                // A dash, a quotation mark or a no-break space may end a word.
                value -= isWithin ? 3 : 0
            }
        }
        return value
    }
}
