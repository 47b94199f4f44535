import Digest

/// The frame of every page: one file, no network, styles and script inside. The content policy
/// allows that one script and nothing else, so that even an escaping fault could run nothing.
enum HTMLPage {
    static func write(
        _ language: Language, title: String, variant: String, printTitle: String,
        body: (inout HTMLText) -> Void
    ) -> String {
        let style = text(PackageResources.report_css)
        let script = text(PackageResources.report_js)
        var page = HTMLText()
        page.raw("<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\">\n<head>\n")
        page.raw("<meta charset=\"utf-8\">\n")
        page.raw(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                + "style-src 'unsafe-inline'; script-src 'sha256-\(digest(script))'; "
                + "base-uri 'none'; form-action 'none'\">\n")
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        page.element("title", title)
        page.raw("\n<style>\n\(style)\n@media print{@page{")
        page.raw("@top-left{content:\"\(cssText(printTitle))\"}}}\n</style>\n</head>\n")
        page.raw("<body class=\"\(variant)\">\n\(patterns)\n")
        body(&page)
        page.raw("<script>\(script)</script>\n</body>\n</html>\n")
        return page.html
    }

    private static func text(_ bytes: [UInt8]) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    /// Patterns, so that no colour stands alone: missing is hatched, reabsorbed crossed, parked
    /// dotted, other periods striped.
    private static let patterns = """
        <svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>\
        <pattern id="p-missing" width="6" height="6" patternUnits="userSpaceOnUse" \
        patternTransform="rotate(45)"><rect class="pb missing" width="6" height="6"/>\
        <line class="pl missing" x1="0" y1="0" x2="0" y2="6"/></pattern>\
        <pattern id="p-reabsorbed" width="6" height="6" patternUnits="userSpaceOnUse">\
        <rect class="pb reabsorbed" width="6" height="6"/>\
        <path class="pl reabsorbed" d="M0 3H6M3 0V6"/></pattern>\
        <pattern id="p-parked" width="6" height="6" patternUnits="userSpaceOnUse">\
        <rect class="pb parked" width="6" height="6"/><circle class="pd" cx="3" cy="3" r="1.4"/>\
        </pattern>\
        <pattern id="p-timing" width="5" height="5" patternUnits="userSpaceOnUse">\
        <rect class="pb timing" width="5" height="5"/><path class="pl timing" d="M0 2.5H5"/>\
        </pattern>\
        <pattern id="p-unbookable" width="7" height="7" patternUnits="userSpaceOnUse" \
        patternTransform="rotate(45)"><rect class="pb approved" width="7" height="7"/>\
        <line class="pl approved" x1="0" y1="0" x2="0" y2="7"/></pattern></defs></svg>
        """

    /// A text inside a CSS string: only letters, digits and plain punctuation stay themselves.
    static func cssText(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let isPlain =
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || " .,:–·-".unicodeScalars.contains(scalar)
            return isPlain ? String(scalar) : "\\\(String(scalar.value, radix: 16)) "
        }.joined()
    }

    private static func digest(_ script: String) -> String {
        var digest = SHA256()
        digest.update(script)
        return base64(digest.finalize())
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var out = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(3 - group.count) * 8
            for place in 0..<4 {
                let index = Int(bits >> UInt32(18 - place * 6)) & 63
                out.append(place <= group.count ? alphabet[index] : "=")
            }
        }
        return out
    }
}
