import BudgetModel
import Diagnostics
import Foundation
import PlanFiles
import Yams

extension Pipeline {
    /// Reads a pipeline file whole and reports everything that is wrong with it.
    ///
    /// - Parameter environment: what `${NAME}` in the database's url may name.
    /// - Throws: every problem of the file, each with its line and column.
    public static func load(
        _ path: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Findings) -> Pipeline {
        let text = try text(of: path)
        let problems = Problems(file: path)
        let root = try compose(text, path: path)
        let folder = folder(of: path)
        let pipeline = MappingReader.reading(root, name: "", problems) { reader in
            decode(reader, path: path, folder: folder, environment: environment)
        }
        let errors = problems.found
        guard var pipeline, errors.isEmpty else {
            throw Findings(errors)
        }
        pipeline.bytes = Array(text.utf8)
        if let rules = root["rules"], let yaml = try? Yams.serialize(node: ["rules": rules]) {
            pipeline.rulesText = yaml
        }
        return pipeline
    }

    /// The rules of a text that `rulesText` gave, as a run keeps it.
    ///
    /// - Throws: every problem of the text.
    public static func rules(fromText text: String) throws(Findings) -> Rules {
        if text.isEmpty { return Rules() }
        let problems = Problems(file: "rules")
        let root = try compose(text, path: "rules")
        let rules = MappingReader.reading(root, name: "", problems) { reader in
            reader.mapping("rules") { Self.rules($0) }
        }
        guard problems.found.isEmpty else { throw Findings(problems.found) }
        return rules ?? Rules()
    }

    /// Reads the `rules:` of a file that may lack everything else of a pipeline.
    ///
    /// - Throws: every problem of the file, also those of sections that are not used.
    public static func loadRules(
        _ path: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Findings) -> Rules {
        let problems = Problems(file: path)
        let root = try compose(try text(of: path), path: path)
        let folder = folder(of: path)
        let rules = MappingReader.reading(root, name: "", problems) { reader in
            guard reader.holds("sources") || reader.holds("entity") else {
                return wholeRules(reader)
            }
            return decode(reader, path: path, folder: folder, environment: environment)?.rules
        }
        guard let rules, problems.found.isEmpty else { throw Findings(problems.found) }
        return rules
    }

    /// The text of a configuration file.
    static func text(of path: String) throws(Findings) -> String {
        let bytes = try read(path)
        let text = String(decoding: bytes, as: UTF8.self)
        if text.utf8.elementsEqual(bytes) { return text }
        throw Findings([
            Finding(
                "pipeline.file.encoding", at: .file(path: path, line: 0, column: 0),
                "the file is not UTF-8", fix: "save it as UTF-8")
        ])
    }

    private static func read(_ path: String) throws(Findings) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            let reason =
                (error as NSError).userInfo[NSUnderlyingErrorKey]
                .map { ($0 as? NSError)?.localizedDescription ?? "" } ?? ""
            throw Findings([
                Finding(
                    "pipeline.file.unreadable", at: .file(path: path, line: 0, column: 0),
                    "the pipeline file cannot be read", value: reason.isEmpty ? nil : reason,
                    fix: "check the path and its permissions")
            ])
        }
    }

    /// The YAML as nodes with marks.
    static func compose(_ text: String, path: String) throws(Findings) -> Node {
        func finding(
            _ message: String, value: String? = nil, _ line: Int, _ column: Int, fix: String
        )
            -> Findings
        {
            Findings([
                Finding(
                    "pipeline.yaml.malformed", at: .file(path: path, line: line, column: column),
                    message, value: value, fix: fix)
            ])
        }
        do {
            // A sequence of documents would keep an error to itself and end.
            let parser = try Yams.Parser(yaml: text)
            var documents: [Node] = []
            while let document = try parser.nextRoot() { documents.append(document) }
            if let node = documents.first {
                return try joined(node, documents.dropFirst(), path: path)
            }
        } catch let error as Findings {
            throw error
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw finding(
                    "this is not YAML", value: problem, mark.line, mark.column,
                    fix: "check indentation, colons and quotes on this line and the one before")
            case .duplicatedKeysInMapping(let keys, let context):
                throw finding(
                    "a key stands twice in one mapping",
                    value: keys.sorted().joined(separator: ", "), context.mark.line,
                    context.mark.column, fix: "keep one of them")
            default:
                throw finding(
                    "this is not YAML", value: "\(error)", 0, 0, fix: "check the file's encoding")
            }
        } catch {
            throw finding("this is not YAML", value: "\(error)", 0, 0, fix: "check the file")
        }
        throw finding("the file is empty", 1, 1, fix: "begin with `entity:` and `sources:`")
    }

    /// The first document with the sources of the others: `hemtag inspect FILE >> PIPELINE` adds a
    /// document for each.
    private static func joined(
        _ first: Node, _ others: ArraySlice<Node>, path: String
    ) throws(Findings) -> Node {
        guard !others.isEmpty, case .mapping(var mapping) = first else { return first }
        var sources: [Node] = []
        if case .sequence(let list)? = mapping["sources"] { sources = Array(list) }
        for document in others {
            guard case .mapping(let addition) = document, addition.count == 1,
                case .sequence(let list)? = addition["sources"]
            else {
                let mark = document.mark
                throw Findings([
                    Finding(
                        "pipeline.document.addition",
                        at: .file(path: path, line: mark?.line ?? 0, column: mark?.column ?? 0),
                        "a document after the first holds something else than a list `sources:`",
                        fix: "keep one document, and in those after it `sources:` alone")
                ])
            }
            sources += Array(list)
        }
        let mark = mapping["sources"]?.mark ?? mapping.mark
        mapping["sources"] = .sequence(Node.Sequence(sources, .implicit, .any, mark))
        return .mapping(mapping)
    }

    /// The folder that relative paths start from; never empty.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `path` as seen from the working directory; absolute paths and `-` stay as they are.
    static func resolve(_ path: String, in folder: String) -> String {
        if path.hasPrefix("/") || path == "-" || folder == "." { return path }
        return folder == "/" ? "/" + path : folder + "/" + path
    }
}
