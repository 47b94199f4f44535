import Diagnostics
import PlanFiles
import Register
import Yams

extension Pipeline {
    static func database(
        _ reader: MappingReader, folder: String, environment: [String: String]
    ) -> DatabaseTarget? {
        let url = reader.expandedText("url", environment: environment)
        let service = reader.text("service")
        let directory = reader.text("embedded")
        let named = ["url", "service", "embedded"].filter { reader.value($0) != nil }
        if named.count > 1 {
            reader.problems.add(
                "pipeline.database.ambiguous", at: reader.node,
                "the database is named in more than one way",
                value: named.joined(separator: ", "), fix: "keep one of them")
        }
        if let url { return .url(url) }
        if let service { return .service(service) }
        return directory.map { .embedded(stateDirectory: resolve($0, in: folder)) }
    }

    static func register(_ reader: MappingReader, folder: String) -> RegisterSettings {
        var register = RegisterSettings()
        register.fallback =
            reader.word("default", RegisterSettings.Fallback.self) ?? register.fallback
        for input in RegisterInput.allCases {
            guard let node = reader.value(input.name) else { continue }
            register.inputs[input] = origin(node, input, reader, folder: folder)
        }
        return register
    }

    /// `database`, `none`, `{file: …}` or `{query: …, columns: {…}}`.
    private static func origin(
        _ node: Node, _ input: RegisterInput, _ reader: MappingReader, folder: String
    ) -> RegisterSettings.Origin? {
        let name = reader.path(input.name)
        if let scalar = node.scalar {
            switch scalar.string {
            case "database": return .table
            case "none": return .absent
            default:
                reader.problems.add(
                    "pipeline.register.origin", at: node, "`\(name)` does not say where it is from",
                    value: scalar.string,
                    fix: "write `database`, `none`, `file: PATH` or `query: SQL`")
                return nil
            }
        }
        return MappingReader.reading(node, name: name, reader.problems) { inner in
            let file = inner.text("file")
            let query = inner.text("query")
            let columns =
                inner.mapping("columns") { columns in
                    columns.entries.reduce(into: [String: String]()) { map, entry in
                        map[entry.key] = columns.text(of: entry.value, columns.path(entry.key))
                    }
                } ?? [:]
            switch (file, query) {
            case (let file?, nil): return .file(RegisterFile(path: resolve(file, in: folder)))
            case (nil, let query?): return .query(sql: query, columns: columns)
            default:
                inner.problems.add(
                    "pipeline.register.origin", at: node, "`\(name)` does not say where it is from",
                    fix: "write exactly one of `file:` and `query:`")
                return nil
            }
        }
    }
}
