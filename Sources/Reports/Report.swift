import Diagnostics
import HostFiles
import Reconciliation

/// The formats of a report.
public enum ReportFormat: String, Sendable, Hashable, CaseIterable {
    case html, xlsx, markdown, json, csv

    public var fileExtension: String { self == .markdown ? "md" : rawValue }
}

/// Writes reports of an outcome.
public enum Report {
    /// Writes one report; the file appears whole (temporary file, sync, rename).
    ///
    /// - Parameter path: a file; for CSV a directory, which gets one file for each table.
    /// - Throws: a `Finding` where the file cannot be written.
    public static func write(
        _ outcome: Outcome, context: RunContext, format: ReportFormat, language: Language,
        variant: ReportVariant = .full, to path: String, readableBy readers: Readers = .group
    ) throws {
        switch format {
        case .html:
            try write(HTMLReport(outcome, context, language).page(variant), to: path, readers)
        case .xlsx:
            try WorkbookReport(outcome, context, language).write(to: path, readableBy: readers)
        case .markdown:
            let report = MarkdownReport(outcome, context, language)
            try write(report.text(variant), to: path, readers)
        case .json:
            try write(JSONReport(outcome, context, language).text(variant), to: path, readers)
        case .csv:
            try Folder.make(path, readableBy: readers)
            for table in ReportDocument(outcome, context, language).tables(variant) {
                try write(CSVReport.text(table, language), to: "\(path)/\(table.name).csv", readers)
            }
        }
    }

    private static func write(_ text: String, to path: String, _ readers: Readers) throws {
        let file = try WholeFile(path, readableBy: readers)
        file.write(text)
        try file.publish()
    }
}
