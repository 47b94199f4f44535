import BudgetModel
import Testing

@testable import Register

struct CanonicalTextTests {
    private func read<Value>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        var text = text
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    private func units(_ text: String, isCount: Bool = true) -> Result<Int64, NumberFault> {
        read(text) { CanonicalText.units($0, fractionDigits: 2, isCount: isCount) }
    }

    @Test func `decimal text is parsed exactly`() {
        #expect(units("12.5") == .success(1250))
        #expect(units("-0.07") == .success(-7))
        #expect(units("3.1000") == .success(310))
        #expect(units("\u{2212}3.1") == .success(-310))
        #expect(units("+7") == .success(700))
        #expect(units("92233720368547758.07") == .success(.max))
        #expect(units("12.3456") == .failure(.tooManyDecimals))
        for text in ["1.2.3", "", "-", ".", "1.", "1e3", "#REF!", "NaN", "--1"] {
            #expect(units(text) == .failure(.malformed), "\(text)")
        }
        for text in ["12,5", "1,234.50", "-1,000"] {
            #expect(units(text) == .failure(.comma), "\(text)")
        }
        for text in ["92233720368547758.08", "99999999999999999999999"] {
            #expect(units(text) == .failure(.outOfRange), "\(text)")
        }
    }

    @Test func `three digits behind the only separator are not guessed`() {
        for text in ["15.000", "-8.500", "1.000", "123.456"] {
            #expect(units(text) == .failure(.ambiguous), "\(text)")
        }
        #expect(units("0.500") == .success(50))
        #expect(units("1234.500") == .success(123_450))
        #expect(units("1.000", isCount: false) == .success(100))
        #expect(units("1.0000") == .success(100))
    }

    @Test func `truth has several spellings`() {
        for text in ["true", "TRUE", "t", "1", "yes", "Yes"] {
            #expect(read(text, CanonicalText.boolean) == true, "\(text)")
        }
        for text in ["false", "FALSE", "f", "0", "no"] {
            #expect(read(text, CanonicalText.boolean) == false, "\(text)")
        }
        for text in ["", "ja", "maybe", "2", "truee"] {
            #expect(read(text, CanonicalText.boolean) == nil, "\(text)")
        }
    }

    @Test func `days, months and periods are those of the calendar`() {
        #expect(read("2027-01", CanonicalText.month) == MonthIndex(2027 * 12))
        #expect(read("2028-02-29", CanonicalText.month) == MonthIndex(2028 * 12 + 1))
        #expect(read("2027-01-31 10:00:00", CanonicalText.month) == MonthIndex(2027 * 12))
        for text in ["2027-02-29", "2027-13", "0000-01", "20270-01", "2027-1", "27-01", "2027"] {
            #expect(read(text, CanonicalText.month) == nil, "\(text)")
        }
        #expect(read("2027-Q4", CanonicalText.period)?.description == "2027-Q4")
        #expect(read("2027", CanonicalText.period)?.description == "2027")
        for text in ["0000", "2027-Q5", "2027-Q", "2027-00"] {
            #expect(read(text, CanonicalText.period) == nil, "\(text)")
        }
        #expect(read("1970-01-02", CanonicalText.instant) == 86_400)
        #expect(read("2027-01-31T14:05:00+02:00", CanonicalText.instant) == 1_801_397_100)
        #expect(read("2027-01-31 14:05:00.5Z", CanonicalText.instant) == 1_801_404_300)
        for text in ["today", "2027-01-31T25:00Z", "2027-01-31T10:00:00+", "2027-01-31T10"] {
            #expect(read(text, CanonicalText.instant) == nil, "\(text)")
        }
    }
}
