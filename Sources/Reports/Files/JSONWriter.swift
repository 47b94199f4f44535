import BudgetModel
import Diagnostics

/// Builds JSON text with two-space indentation. Numbers are exact decimals, never binary floats.
struct JSONWriter {
    private(set) var text = ""
    private var depth = 0
    private var needsComma = false

    mutating func object(_ key: String? = nil, _ body: (inout JSONWriter) -> Void) {
        container(key, "{", "}", body)
    }

    mutating func array(_ key: String? = nil, _ body: (inout JSONWriter) -> Void) {
        container(key, "[", "]", body)
    }

    mutating func string(_ key: String? = nil, _ value: String) {
        open(key)
        text += JSONText.quoted(value)
    }

    mutating func integer(_ key: String? = nil, _ value: Int?) {
        open(key)
        text += value.map(String.init) ?? "null"
    }

    mutating func boolean(_ key: String? = nil, _ value: Bool) {
        open(key)
        text += value ? "true" : "false"
    }

    mutating func amount(_ key: String? = nil, _ units: Units, _ measure: Measure) {
        open(key)
        text += measure.text(units)
    }

    /// A sum that may exceed 64 bits, in smallest units.
    mutating func integer(_ key: String? = nil, _ value: Int128) {
        open(key)
        text += String(value)
    }

    /// A ratio in millionths; null where there is none.
    mutating func ratio(_ key: String? = nil, _ millionths: Int64?) {
        open(key)
        guard let millionths else {
            text += "null"
            return
        }
        let fraction = String(millionths.magnitude % 1_000_000)
        text += millionths < 0 ? "-" : ""
        text += "\(millionths.magnitude / 1_000_000)."
        text += String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
    }

    private mutating func container(
        _ key: String?, _ start: String, _ end: String, _ body: (inout JSONWriter) -> Void
    ) {
        open(key)
        text += start
        depth += 1
        needsComma = false
        body(&self)
        depth -= 1
        if needsComma { newLine() }
        text += end
        needsComma = true
    }

    private mutating func open(_ key: String?) {
        if needsComma { text += "," }
        if depth > 0 { newLine() }
        if let key { text += JSONText.quoted(key) + ": " }
        needsComma = true
    }

    private mutating func newLine() {
        text += "\n" + String(repeating: "  ", count: depth)
    }
}
