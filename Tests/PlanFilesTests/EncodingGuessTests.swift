import Diagnostics
import Testing

@testable import PlanFiles

@Suite struct EncodingGuessTests {
    private static let swedish = "Förskola Ängen;Löner\nÄldreomsorg;Övrigt\nFritidsgård;Hyror\n"
    private static let german = "Bürgeramt Süd;Löhne\nÄmter;Straßenbau\nFörderschulen;Öl\n"
    private static let polish = "Łódź wschód;płace\nGdańsk;święta\nwydział;środki\n"
    private static let finnish = "Hämeen päiväkoti;palkat\nTšekki;Öljy\nYlä-aste;työ\n"

    /// Bytes of a text in a character set of the machine.
    private static func bytes(_ text: String, _ set: String) throws -> ArraySlice<UInt8> {
        let charset = try #require(Charset(from: "UTF-8", to: set))
        var bytes: [UInt8] = []
        _ = charset.convert(Array(text.utf8)[...], isLast: true, into: &bytes)
        return bytes[...]
    }

    @Test(arguments: [
        (swedish, "WINDOWS-1252", "windows-1252"), (swedish, "MACINTOSH", "macintosh"),
        (swedish, "CP850", "cp850"), (swedish, "UTF-8", "utf-8"),
        (german, "WINDOWS-1252", "windows-1252"), (german, "MACINTOSH", "macintosh"),
        (german, "CP850", "cp850"), (polish, "WINDOWS-1250", "windows-1250"),
        (polish, "ISO-8859-2", "iso-8859-2"), (finnish, "WINDOWS-1252", "windows-1252"),
        // The same bytes in the sets of the west and of the middle: the usual name.
        (german, "ISO-8859-2", "windows-1252"), (german, "ISO-8859-1", "windows-1252"),
        ("Konto;Plan (T€)\n4000;1\n", "WINDOWS-1252", "windows-1252"),
    ])
    func theLettersOfWordsTellTheSet(text: String, written: String, named: String) throws {
        let guesses = EncodingGuess.all(of: try Self.bytes(text, written))
        #expect(guesses.first?.name == named)
    }

    @Test func aNameUnderWhichWordsBreakIsDoubtedAndOneThatMayBeRightIsNot() throws {
        func doubt(_ text: String, _ written: String, _ named: String) throws -> String? {
            var dialect = Dialect()
            let (encoding, charset) = try #require(TextEncoding.named(named))
            (dialect.encoding, dialect.charset) = (encoding, charset)
            let bytes = try Self.bytes(text, written)
            return EncodingGuess.doubt(dialect, bytes, path: "p.csv", line: 1)?.text(
                showValue: true)
        }
        #expect(
            try doubt(Self.swedish, "CP850", "windows-1252") == """
                p.csv:1: warning[plan.encoding.doubtful]: under windows-1252 words of the file hold \
                strange characters; under cp850 they would be “Förskola”, “Ängen”, \
                “Löner”: “F”rskola”
                  fix: set encoding: cp850 if that is how the words are meant
                """)
        #expect(try doubt(Self.german, "WINDOWS-1252", "cp850")?.contains("windows-1252") == true)
        #expect(try doubt(Self.swedish, "WINDOWS-1252", "iso-8859-1") == nil)
        #expect(try doubt(Self.german, "WINDOWS-1252", "windows-1252") == nil)
        #expect(try doubt(Self.polish, "WINDOWS-1250", "windows-1250") == nil)
        #expect(try doubt("Konto;Plan\n4000;1\n", "CP850", "windows-1252") == nil)
    }
}
