import Diagnostics
import Glibc
import HostFiles
import PipelineFile
import Reconciliation
import Reports

/// The reports of `report:`: a dated file of each format and language, a stable `latest` beside it,
/// and no more dated ones than asked for.
struct ReportFolder {
    private let settings: ReportSettings

    init(_ settings: ReportSettings) { self.settings = settings }

    /// - Returns: the paths that were written; of two names of one report the stable one.
    func write(_ outcome: Outcome, _ context: RunContext) throws -> [String] {
        try Folder.make(settings.directory)
        var written: [String] = []
        for format in settings.formats {
            for language in settings.languages {
                written.append(
                    try write(outcome, context, ReportFormat(format), Language(language)))
            }
        }
        return written
    }

    private func write(
        _ outcome: Outcome, _ context: RunContext, _ format: ReportFormat, _ language: Language
    ) throws -> String {
        let isFolder = format == .csv
        let names = ReportNames(
            pipeline: context.pipeline,
            ending: isFolder
                ? ".\(language.rawValue)" : ".\(language.rawValue).\(format.fileExtension)")
        func make(_ path: String) throws {
            try Report.write(
                outcome, context: context, format: format, language: language,
                variant: ReportVariant(settings.kind), to: path)
        }
        let fresh = names.dated(day: context.asOf, run: context.runID)
        let dated = "\(settings.directory)/\(fresh)"
        try make(dated)
        var written = dated
        if settings.latest {
            let latest = "\(settings.directory)/\(names.latest)"
            // A folder, or a file system without links, gets the report made once more.
            if isFolder || !WholeFile.link(dated, as: latest) { try make(latest) }
            written = latest
        }
        // Folders (CSV) are left alone.
        if let keep = settings.keep, !isFolder {
            let there = Folder.names(in: settings.directory)
            for old in names.dropped(of: there, keeping: keep, fresh: fresh) {
                unlink("\(settings.directory)/\(old)")
            }
        }
        return written
    }
}

// What a pipeline file may ask for, in the reports' own words: a word that they do not have does
// not compile.

extension ReportFormat {
    init(_ format: ReportSettings.Format) {
        switch format {
        case .html: self = .html
        case .xlsx: self = .xlsx
        case .markdown: self = .markdown
        case .json: self = .json
        case .csv: self = .csv
        }
    }
}

extension Language {
    init(_ language: ReportSettings.Language) {
        switch language {
        case .en: self = .english
        case .sv: self = .swedish
        case .fi: self = .finnish
        }
    }
}

extension ReportVariant {
    init(_ kind: ReportSettings.Kind) {
        switch kind {
        case .full: self = .full
        case .management: self = .management
        }
    }
}
