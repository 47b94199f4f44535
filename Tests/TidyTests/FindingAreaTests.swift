import Diagnostics
import Testing

@Suite struct FindingAreaTests {
    @Test func everyCodeIsOfAnAreaThatHasAnExitCode() throws {
        let codes = try ErrorCatalogTests.codes(SourceTree())
        #expect(codes.count > 40)
        for (code, path) in codes {
            #expect(FindingArea(code: code) != nil, "\(code) (\(path)) is of no FindingArea")
        }
    }
}
