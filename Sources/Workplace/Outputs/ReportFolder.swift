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
                written.append(try write(outcome, context, format, language))
            }
        }
        return written
    }

    private func write(
        _ outcome: Outcome, _ context: RunContext, _ format: ReportSettings.Format,
        _ language: ReportSettings.Language
    ) throws -> String {
        guard let kind = ReportFormat(rawValue: format.rawValue),
            let tongue = Language(rawValue: language.rawValue),
            let variant = ReportVariant(rawValue: settings.kind.rawValue)
        else { return settings.directory }
        let stem = "\(context.pipeline)-"
        let ending =
            kind == .csv ? ".\(language.rawValue)" : ".\(language.rawValue).\(kind.fileExtension)"
        let day = context.asOf.isEmpty ? "undated" : context.asOf
        let run = context.runID.isEmpty ? "" : "-run\(context.runID)"
        func make(_ path: String) throws {
            try Report.write(
                outcome, context: context, format: kind, language: tongue, variant: variant,
                to: path)
        }
        let dated = "\(settings.directory)/\(stem)\(day)\(run)\(ending)"
        try make(dated)
        var written = dated
        if settings.latest {
            let latest = "\(settings.directory)/\(stem)latest\(ending)"
            // A folder, or a file system without links, gets the report made once more.
            if kind == .csv || !WholeFile.link(dated, as: latest) { try make(latest) }
            written = latest
        }
        if let keep = settings.keep { dropOld(stem: stem, ending: ending, keep: keep) }
        return written
    }

    /// Dated names sort by their day; the oldest go first. Folders (CSV) are left alone.
    private func dropOld(stem: String, ending: String, keep: Int) {
        let dated = Folder.names(in: settings.directory)
            .filter { name in
                name.hasPrefix(stem) && name.hasSuffix(ending)
                    && name.dropFirst(stem.count).first?.isNumber == true
            }
        for name in dated.dropLast(keep) { unlink("\(settings.directory)/\(name)") }
    }
}
