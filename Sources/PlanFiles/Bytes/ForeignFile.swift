import Diagnostics

/// Files of other kinds under the name of delimited text, known by their first bytes.
enum ForeignFile {
    /// What to say of a file that is no delimited text; nil for one that may be.
    static func finding(_ bytes: [UInt8], _ path: String) -> Finding? {
        guard let (kind, fix) = kind(bytes) else { return nil }
        return Finding(
            "plan.file.foreign", at: .file(path: path, line: 0, column: 0),
            "the file is \(kind), not delimited text", fix: fix)
    }

    private static let saveAs =
        "open it in the spreadsheet program and save it as “CSV UTF-8 (delimited)”"

    private static func kind(_ bytes: [UInt8]) -> (String, fix: String)? {
        if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6]) {
            return packed(bytes)
        }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            return ("an Excel workbook of the old kind (xls)", saveAs)
        }
        if bytes.starts(with: Array("%PDF-".utf8)) {
            return ("a PDF", "export the plan as CSV from the program that made it")
        }
        if bytes.starts(with: Array("{\\rtf".utf8)) { return ("a text document (RTF)", saveAs) }
        if bytes.starts(with: Array("SQLite format 3".utf8)) {
            return ("an SQLite database", "export the table as CSV")
        }
        if bytes.starts(with: [0x42, 0x5A, 0x68]) || bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58])
            || bytes.starts(with: [0x37, 0x7A, 0xBC, 0xAF])
        {
            return ("packed by bzip2, xz or 7-Zip", "unpack it, or pack it with gzip or zstd")
        }
        return marked(bytes)
    }

    private static func packed(_ bytes: [UInt8]) -> (String, fix: String) {
        func holds(_ text: String) -> Bool {
            let wanted = Array(text.utf8)
            guard bytes.count >= wanted.count else { return false }
            return (0...(min(bytes.count, 8192) - min(bytes.count, wanted.count))).contains {
                bytes[$0...].starts(with: wanted)
            }
        }
        if holds("opendocument.spreadsheet") {
            return ("an OpenDocument workbook (ods)", saveAs)
        }
        if holds("xl/") || holds("[Content_Types].xml") {
            return ("an Excel workbook (xlsx)", saveAs)
        }
        return ("a ZIP archive", "unpack it and name the file that it holds")
    }

    /// HTML and XML that some programs call a spreadsheet.
    private static func marked(_ bytes: [UInt8]) -> (String, fix: String)? {
        let start = bytes.prefix(1024).drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        let text = String(decoding: start.prefix(200), as: UTF8.self).lowercased()
        if text.hasPrefix("<?xml") || text.hasPrefix("<workbook") {
            return ("XML", saveAs)
        }
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") || text.hasPrefix("<table") {
            return (
                "a web page",
                "open it in a spreadsheet program and save it as CSV; where it is an error or a "
                    + "login page, fetch the export again"
            )
        }
        return nil
    }
}
