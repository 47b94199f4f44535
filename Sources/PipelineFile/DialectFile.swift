import Diagnostics
import PlanFiles
import Yams

extension Pipeline {
    /// The dialects that sources may name: Hemtag's own, then those of the file `dialects:` names.
    static func dialects(_ reader: MappingReader, folder: String) -> [String: Dialect] {
        var library = builtInDialects
        guard let node = reader.value("dialects"),
            let path = reader.text(of: node, reader.path("dialects"))
        else { return library }
        do {
            let (problems, named) = try dialectFile(resolve(path, in: folder), beside: library)
            reader.problems.append(problems)
            library.merge(named) { _, own in own }
        } catch {
            reader.problems.append(error.all)
        }
        return library
    }

    /// Reads a file of dialects: a mapping from names to the settings of `dialect:`.
    private static func dialectFile(_ path: String, beside library: [String: Dialect])
        throws(Findings) -> ([Finding], [String: Dialect])
    {
        let text = try text(of: path)
        let problems = Problems(file: path)
        let root = try compose(text, path: path)
        let named = MappingReader.reading(root, name: "", problems) { file in
            var named: [String: Dialect] = [:]
            for entry in file.entries {
                // A dialect may be like one that stands above it in the same file.
                let above = library.merging(named) { _, own in own }
                named[entry.key] = MappingReader.reading(entry.value, name: entry.key, problems) {
                    Dialect.decodeSettings($0, dialects: above)
                }
            }
            return named
        }
        return (problems.found, named ?? [:])
    }
}

/// Names that every pipeline file may use without a library of its own.
let builtInDialects: [String: Dialect] = ["canonical": .canonical]
