import Diagnostics
import PlanFiles
import Register
import Yams

extension Pipeline {
    /// - Parameter dialects: those that files of the register may name.
    static func register(
        _ reader: MappingReader, folder: String, dialects: [String: Dialect]
    ) -> RegisterSettings {
        var register = RegisterSettings()
        register.fallback =
            reader.word("default", RegisterSettings.Fallback.self) ?? register.fallback
        for input in RegisterInput.allCases {
            guard let node = reader.value(input.name) else { continue }
            register.inputs[input] = origin(
                node, input, reader, folder: folder, dialects: dialects)
        }
        return register
    }

    /// `database`, `none`, `{file: …, dialect: …, columns: {…}}` or `{query: …, columns: {…}}`.
    private static func origin(
        _ node: Node, _ input: RegisterInput, _ reader: MappingReader, folder: String,
        dialects: [String: Dialect]
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
            switch (inner.text("file"), inner.text("query")) {
            case (let path?, nil):
                var file = RegisterFile(path: resolve(path, in: folder))
                file.dialect = Dialect.decode(inner, dialects: dialects)
                file.columns = inner.mapping("columns") { columns($0, input) } ?? [:]
                file.fiscalYear = inner.value("fiscal_year").flatMap {
                    FiscalYear.decode($0, name: inner.path("fiscal_year"), reader.problems)
                }
                return .file(file)
            case (nil, let query?):
                let columns =
                    inner.mapping("columns") { columns in
                        columns.entries.reduce(into: [String: String]()) { map, entry in
                            map[entry.key] = columns.text(of: entry.value, columns.path(entry.key))
                        }
                    } ?? [:]
                return .query(sql: query, columns: columns)
            default:
                inner.problems.add(
                    "pipeline.register.origin", at: node, "`\(name)` does not say where it is from",
                    fix: "write exactly one of `file:` and `query:`")
                return nil
            }
        }
    }

    /// By canonical name: the file's column, `{column: …, format: …, values: {…}}` or
    /// `{constant: …}`.
    private static func columns(
        _ reader: MappingReader, _ input: RegisterInput
    ) -> [String: RegisterFile.Column] {
        var columns: [String: RegisterFile.Column] = [:]
        for entry in reader.entries {
            let name = reader.path(entry.key)
            guard let declared = input.columns.first(where: { $0.name == entry.key }) else {
                reader.choice(
                    entry.keyNode, reader.name, entry.key, among: input.columns.map(\.name))
                continue
            }
            columns[entry.key] =
                entry.value.scalar == nil
                ? MappingReader.reading(entry.value, name: name, reader.problems) {
                    column($0, declared)
                } : reader.column(of: entry.value, name).map { .named($0) }
        }
        return columns
    }

    private static func column(
        _ reader: MappingReader, _ declared: RegisterColumn
    ) -> RegisterFile.Column? {
        let constant = reader.text("constant")
        let format = reader.word("format", PeriodFormat.self)
        if let format, let problem = declared.obstacle(to: format) {
            reader.problems.add(
                "pipeline.register.format", at: reader.value("format"),
                "`\(declared.name)` \(problem)", value: format.rawValue,
                fix: "leave `format` out, or write one that fits what the column holds")
        }
        let values =
            reader.mapping("values") { values in
                values.entries.reduce(into: [String: String]()) { map, entry in
                    map[entry.key] = values.text(of: entry.value, values.path(entry.key))
                }
            } ?? [:]
        if let constant { return RegisterFile.Column(.constant(constant)) }
        guard reader.required("column", "name the column, or give `constant:`") != nil,
            let column = reader.column("column")
        else { return nil }
        return RegisterFile.Column(.column(column), format: format, values: values)
    }
}

extension RegisterColumn {
    /// Why its values cannot be written in a format of periods; nil where they can.
    fileprivate func obstacle(to format: PeriodFormat) -> String? {
        switch kind {
        case .month, .period: format.needsYear ? "needs a format that names the year" : nil
        case .day, .instant:
            [.dateDotted, .dateDashed].contains(format) ? nil : "holds days"
        case .code, .text, .word, .boolean, .measure, .number: "holds no periods"
        }
    }
}
