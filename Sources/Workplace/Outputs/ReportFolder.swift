import Diagnostics
import Glibc
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
        try makeDirectory(settings.directory)
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
            if kind == .csv || !Self.link(dated, as: latest) { try make(latest) }
            written = latest
        }
        if let keep = settings.keep { dropOld(stem: stem, ending: ending, keep: keep) }
        return written
    }

    /// A second name of a file, which takes the place of an older file at once.
    private static func link(_ path: String, as name: String) -> Bool {
        let temporary = "\(name).partial-\(getpid())"
        unlink(temporary)
        defer { unlink(temporary) }
        return Glibc.link(path, temporary) == 0 && rename(temporary, name) == 0
    }

    /// Dated names sort by their day; the oldest go first. Folders (CSV) are left alone.
    private func dropOld(stem: String, ending: String, keep: Int) {
        let dated = names(in: settings.directory)
            .filter { name in
                name.hasPrefix(stem) && name.hasSuffix(ending)
                    && name.dropFirst(stem.count).first?.isNumber == true
            }
            .sorted()
        for name in dated.dropLast(keep) { unlink("\(settings.directory)/\(name)") }
    }

    private func names(in directory: String) -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }
}

/// Makes a folder and those above it.
///
/// - Throws: a `Finding` where it cannot be made.
func makeDirectory(_ path: String) throws {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
        made += (made.isEmpty || made == "/" ? "" : "/") + part
        if mkdir(made, 0o755) != 0, errno != EEXIST {
            throw Finding(
                "output.directory.failed", at: .file(path: made, line: 0, column: 0),
                "the folder cannot be made: \(String(cString: strerror(errno)))",
                fix: "check its permissions, or name another folder")
        }
    }
}
