/// Reads a decimal literal of a pipeline file into an exact count; no binary floating point.
///
/// - Parameters:
///   - text: `12`, `-3.50` or `0.5 %` (a percentage counts hundredths).
///   - digits: decimals of the smallest unit: 2 for cents, 6 for millionths.
/// - Returns: nil for anything else, for more decimals than the unit has, and beyond Int64.
func exactCount(_ text: some StringProtocol, digits: Int) -> Int64? {
    var rest = Substring(text)
    var digits = digits
    if rest.last == "%" {
        rest.removeLast()
        while rest.last == " " { rest.removeLast() }
        digits -= 2
    }
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !parts[0].isEmpty else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard parts.count == 1 || !fraction.isEmpty, fraction.utf8.count <= digits else { return nil }
    var value: Int64 = 0
    let padding = String(repeating: "0", count: digits - fraction.utf8.count)
    for byte in (parts[0] + fraction + padding).utf8 {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
        if overflow || carry { return nil }
        value = sum
    }
    return isNegative ? -value : value
}
