import Testing

@testable import Decisions

@Suite struct CanonicalJSONTests {
    @Test func thereIsOneWayToWriteIt() {
        let value = CanonicalJSON.object([
            "ö": .integer(-1), "a": .array([.null, .boolean(true), .text("\"\\\n\u{1}/é")]),
            "Z": .object([:]),
        ])
        #expect(
            value.text == #"{"Z":{},"a":[null,true,"\"\\\n\u0001/é"],"ö":-1}"#)
    }
}
