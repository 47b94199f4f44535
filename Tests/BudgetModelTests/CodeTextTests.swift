import BudgetModel
import Testing

struct CodeTextTests {
    @Test(arguments: [
        ("1101", "1101"), (" 1101", "1101"), ("1101\t", "1101"), ("1101\u{A0}", "1101"),
        ("\u{202F}1101\u{202F}", "1101"), ("\u{FEFF}1101", "1101"), ("1101\u{200B}", "1101"),
        ("\u{AD}1101\u{AD} ", "1101"), ("\r1101\n", "1101"), ("\u{2007}\u{3000}1101", "1101"),
        ("A B", "A B"), ("A\u{A0}B", "A\u{A0}B"), ("0410", "0410"), ("a", "a"),
        ("Fo\u{308}rskola", "F\u{F6}rskola"), ("F\u{F6}rskola", "F\u{F6}rskola"),
        ("A\u{30A}\u{323}", "\u{1EA0}\u{30A}"), ("\u{212B}", "\u{C5}"), ("", ""), (" \u{200B}", ""),
    ])
    func `a code is what is seen of it`(raw: String, clean: String) {
        let found = CodeText.cleaned(raw)
        #expect(Array(found.unicodeScalars) == Array(clean.unicodeScalars))
        var text = raw
        let bytes = text.withUTF8 { CodeText.cleaned(UnsafeRawBufferPointer($0)) }
        #expect(bytes.map { String(decoding: $0, as: UTF8.self) } ?? raw == found)
        #expect((bytes == nil) == raw.utf8.elementsEqual(found.utf8))
    }

    @Test func `two spellings of one code are one in the book`() {
        var book = CodeBook()
        let first = book.intern("F\u{F6}rskola")
        let cells: [(String, Bool)] = [
            ("F\u{F6}rskola", false), ("Fo\u{308}rskola", true), (" F\u{F6}rskola\u{A0}", true),
        ]
        for (cell, isCleaned) in cells {
            var text = cell
            let found = text.withUTF8 { book.internCell(UnsafeRawBufferPointer($0)) }
            #expect(found.code == first)
            #expect(found.wasCleaned == isCleaned)
        }
        var blank = "\u{FEFF} "
        let none = blank.withUTF8 { book.internCell(UnsafeRawBufferPointer($0)) }
        #expect(none.code == noCode)
    }

    @Test(arguments: [
        ("0410", "410"), ("410", "0410"), ("10-4", "10-04"), ("1.1", "1.10"), ("abc", "ABC"),
        ("Forskola", "F\u{F6}rskola"), ("11 01", "1101"), ("1101", "11\u{A0}01"),
        ("1101", "11\u{AD}01"), ("02.jan", "1-2"), ("2-Jan", "01-02"), ("1-2", "02.jan"),
        ("jan-27", "1-27"), ("4.maalis", "3-4"), ("2027-03-04", "3-4"), ("marras.27", "11/27"),
    ])
    func `an unknown code names the near one`(unknown: String, known: String) {
        let near = NearCodes(["7777", known, "9999"])
        #expect(near.nearest(to: unknown) == known)
    }

    @Test func `what is not near is not named, nor is what is known`() {
        let near = NearCodes(["410", "411", "0410", "ABC", "abc", "3-4"])
        for code in ["41", "4100", "AB", "410", "3-5", "", "04 1"] {
            #expect(near.nearest(to: code) == nil, "\(code)")
        }
        #expect(near.nearest(to: "00410") == "0410")
        #expect(near.nearest(to: "ab c") == "abc")
    }
}
