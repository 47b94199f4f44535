import BudgetModel
import Testing

@Suite struct CodeBookTests {
    @Test func equalTextGetsOneCodeAndOrderIsByBytes() {
        var book = CodeBook()
        let words = (0..<5_000).map { "kst-\($0 % 1_000)-åäö" }
        let codes = words.map { book.intern($0) }
        #expect(book.count == 1_000)
        #expect(zip(words, codes).allSatisfy { book.text($1) == $0 })
        let sorted = book.sortedCodes().map { Array(book.text($0).utf8) }
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        #expect(book.find("kst-1000-åäö") == nil)
    }

    @Test func aSettledBookKnowsWhatItKnew() {
        var book = CodeBook()
        let words = (0..<500).map { "kst-\($0)" }
        let codes = words.map { book.intern($0) }
        book.settle()
        #expect(words.map { book.find($0) } == codes)
        #expect(book.find("kst-500") == nil)
        #expect(zip(words, codes).allSatisfy { book.text($1) == $0 })
        #expect(book.intern("kst-499") == codes[499])
        #expect(book.intern("kst-500") == 500)
        #expect(words.map { book.find($0) } == codes)
    }
}
