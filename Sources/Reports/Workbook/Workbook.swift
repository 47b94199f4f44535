import CXLSXWriter
import Diagnostics
import Glibc
import HostFiles

/// An .xlsx file being written by libxlsxwriter in constant memory: rows go to disk as they come,
/// so that a million of them need no more than one.
///
/// Every text is written as text and never as a formula, whatever it begins with.
final class Workbook {
    private let path: String
    private let file: WholeFile
    private var book: UnsafeMutablePointer<lxw_workbook>?
    private(set) var formats: [CellStyle: UnsafeMutablePointer<lxw_format>] = [:]

    /// - Throws: a `Finding` where the directory cannot be written.
    init(_ path: String, readableBy readers: Readers) throws(Finding) {
        self.path = path
        file = try WholeFile(path, readableBy: readers)
        let temporaryPath = file.temporaryPath
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        // The rows' temporary files stand beside the result: one disk to keep free, not two.
        book = directory.withCString { directory in
            var options = lxw_workbook_options(
                constant_memory: 1, tmpdir: UnsafeMutablePointer(mutating: directory), use_zip64: 0)
            return workbook_new_opt(temporaryPath, &options)
        }
        if book == nil { throw WholeFile.finding(path, error: ENOMEM) }
    }

    deinit {
        if book != nil { _ = workbook_close(book) }
    }

    /// Adds a sheet; its name is cut to what Excel takes and made unique.
    func sheet(_ name: String) -> Sheet {
        var base = name.map { "[]:*?/\\'".contains($0) ? " " : String($0) }.joined()
        while base.utf16.count > 25 { base.removeLast() }
        var unique = base
        var number = 1
        while workbook_get_worksheet_by_name(book, unique) != nil {
            number += 1
            unique = "\(base) (\(number))"
        }
        return Sheet(workbook_add_worksheet(book, unique), unique, self)
    }

    func format(_ style: CellStyle) -> UnsafeMutablePointer<lxw_format>? {
        if let format = formats[style] { return format }
        guard let format = workbook_add_format(book) else { return nil }
        style.apply(to: format)
        formats[style] = format
        return format
    }

    func define(name: String, as reference: String) {
        workbook_define_name(book, name, "=" + reference)
    }

    func setProperties(
        title: String, subject: String, company: String, comments: String, created: Int64
    ) {
        var copies: [UnsafeMutablePointer<CChar>?] = []
        func copy(_ text: String) -> UnsafeMutablePointer<CChar>? {
            let copy = strdup(String(SafeText.shown(text, longest: 250).prefix(254)))
            copies.append(copy)
            return copy
        }
        var properties = lxw_doc_properties()
        properties.title = copy(title)
        properties.subject = copy(subject)
        properties.author = copy("Hemtag")
        properties.company = copy(company)
        properties.comments = copy(comments)
        properties.created = time_t(created)
        workbook_set_properties(book, &properties)
        for copy in copies { free(copy) }
    }

    func setProperty(_ name: String, _ value: String) {
        let value = SafeText.shown(value, longest: 200)
        guard !value.isEmpty else { return }
        workbook_set_custom_property_string(book, SafeText.shown(name, longest: 60), value)
    }

    /// Packs the file and gives it its name.
    func publish() throws(Finding) {
        let status = workbook_close(book)
        book = nil
        guard status == LXW_NO_ERROR else {
            let isFull =
                status == LXW_ERROR_CREATING_TMPFILE || status == LXW_ERROR_ZIP_FILE_OPERATION
                || status == LXW_ERROR_ZIP_FILE_ADD || status == LXW_ERROR_ZIP_CLOSE
            throw WholeFile.finding(path, error: isFull ? ENOSPC : EIO)
        }
        try file.publish()
    }
}

/// How a cell looks; one format of the file for each.
struct CellStyle: Hashable {
    enum Kind: Hashable {
        case text, heading, title
        case number(String)
    }
    var kind = Kind.text
    var isBold = false

    static let text = CellStyle()
    static let heading = CellStyle(kind: .heading)
    static let title = CellStyle(kind: .title)
    static func number(_ code: String, isBold: Bool = false) -> CellStyle {
        CellStyle(kind: .number(code), isBold: isBold)
    }

    func apply(to format: UnsafeMutablePointer<lxw_format>) {
        if isBold { format_set_bold(format) }
        switch kind {
        case .text: break
        case .title:
            format_set_bold(format)
            format_set_font_size(format, 14)
        case .heading:
            format_set_bold(format)
            format_set_text_wrap(format)
            format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
            format_set_bottom(format, UInt8(LXW_BORDER_THIN.rawValue))
            format_set_bg_color(format, 0xE3EEF0)
        case .number(let code): format_set_num_format(format, code)
        }
    }
}

/// One sheet. Rows and columns count from 0.
struct Sheet {
    let name: String
    private let sheet: UnsafeMutablePointer<lxw_worksheet>?
    private let book: Workbook

    init(_ sheet: UnsafeMutablePointer<lxw_worksheet>?, _ name: String, _ book: Workbook) {
        self.sheet = sheet
        self.name = name
        self.book = book
    }

    func text(_ row: Int, _ column: Int, _ text: String, _ style: CellStyle = .text) {
        let safe = CellText.safe(text)
        worksheet_write_string(
            sheet, UInt32(row), UInt16(column), safe, style == .text ? nil : book.format(style))
    }

    /// Text that is known to be safe, without a copy: the path of a million rows.
    func text(_ row: Int, _ column: Int, bytes: UnsafePointer<CChar>) {
        worksheet_write_string(sheet, UInt32(row), UInt16(column), bytes, nil)
    }

    func number(
        _ row: Int, _ column: Int, _ number: Double, _ format: UnsafeMutablePointer<lxw_format>?
    ) {
        worksheet_write_number(sheet, UInt32(row), UInt16(column), number, format)
    }

    /// A formula with the value that it has, for readers that do not recalculate.
    func formula(
        _ row: Int, _ column: Int, _ formula: String, value: Double, _ style: CellStyle
    ) {
        worksheet_write_formula_num(
            sheet, UInt32(row), UInt16(column), formula, book.format(style), value)
    }

    func boolean(_ row: Int, _ column: Int, _ value: Bool) {
        worksheet_write_boolean(sheet, UInt32(row), UInt16(column), value ? 1 : 0, nil)
    }

    func widths(_ widths: [Double]) {
        for (column, width) in widths.enumerated() {
            worksheet_set_column(sheet, UInt16(column), UInt16(column), width, nil)
        }
    }

    /// Freezes the header, filters the table, and prints it landscape with the header repeated.
    func frame(columns: Int, rows: Int) {
        worksheet_freeze_panes(sheet, 1, 1)
        if columns > 0 {
            worksheet_autofilter(sheet, 0, 0, UInt32(rows), UInt16(columns - 1))
        }
        worksheet_repeat_rows(sheet, 0, 0)
        page()
    }

    func page() {
        worksheet_set_landscape(sheet)
        worksheet_set_paper(sheet, 9)
        worksheet_fit_to_pages(sheet, 1, 0)
        worksheet_set_footer(sheet, "&L&F&C&A&R&P / &N")
    }

    /// `'Name'!$C$2:$C$301` for rows counted from 0.
    func reference(column: Int, from first: Int, to last: Int) -> String {
        let letters = Self.letters(column)
        return "'\(name)'!$\(letters)$\(first + 1):$\(letters)$\(last + 1)"
    }

    static func letters(_ column: Int) -> String {
        var column = column
        var letters = ""
        repeat {
            letters = String(UnicodeScalar(UInt8(65 + column % 26))) + letters
            column = column / 26 - 1
        } while column >= 0
        return letters
    }
}

/// Text as a cell can hold it: XML characters only, at most 32 767 of them.
enum CellText {
    static let longest = 32_000

    static func safe(_ text: String) -> String {
        var out = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == longest { return out + "… [\(text.unicodeScalars.count)]" }
            out += isSafe(scalar) ? String(scalar) : SafeText.visible(scalar)
        }
        return out
    }

    static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x20 || scalar.value == 0x7F { return false }
        if scalar.value < 0x7F { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: return false
        default: return true
        }
    }
}
