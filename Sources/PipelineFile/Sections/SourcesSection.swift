import BudgetModel
import Diagnostics
import PlanFiles
import Yams

extension Pipeline {
    /// The list of `sources:`; the words are those of PlanFiles' “The words of a source block”.
    static func sources(
        _ node: Node, _ problems: Problems, folder: String, dialects: [String: Dialect]
    ) -> [PlanSource] {
        guard case .sequence(let blocks) = node else {
            problems.add(
                "pipeline.value.type", at: node, "`sources` is no list",
                fix: "begin each source with `- name:`")
            return []
        }
        var sources: [PlanSource] = []
        for (index, block) in blocks.enumerated() {
            let source = MappingReader.reading(block, name: "sources[\(index + 1)]", problems) {
                PlanSource.decode($0, folder: folder, dialects: dialects)
            }
            if let source {
                if sources.contains(where: { $0.name == source.name }) {
                    problems.add(
                        "pipeline.source.doubled", at: block, "two sources have one name",
                        value: source.name, fix: "give each source its own name")
                }
                sources.append(source)
            }
        }
        if blocks.isEmpty {
            problems.add(
                "pipeline.key.missing", at: node, "`sources` names no plan",
                fix: "add a source with `name`, `path` and `measure`")
        }
        return sources
    }
}

extension PlanSource {
    static func decode(_ reader: MappingReader, folder: String, dialects: [String: Dialect])
        -> PlanSource?
    {
        let name = reader.requiredText("name", fix: "name the source, such as `budget-2027`")
        if let name { UsableName.check(name, key: "name", .fileName, reader) }
        let path = reader.requiredText("path", fix: "give the export's path")
        let measure = reader.required("measure", "write `measure: money` or `person_years`")
            .flatMap { reader.word(of: $0, reader.path("measure"), Measure.self) }
        let dialect = Dialect.decode(reader, dialects: dialects)
        var mapping = PlanMapping()
        if let columns = reader.value("columns") {
            _ = MappingReader.reading(columns, name: reader.path("columns"), reader.problems) {
                mapping.decodeColumns($0)
            }
        }
        mapping.decodeAmountRules(reader)
        let duplicates = reader.word("duplicates", DuplicatePolicy.self) ?? .sum
        let maxRejected = reader.integer("max_rejected", in: 0...Int.max) ?? 0
        guard let name, let path, let measure else { return nil }
        return PlanSource(
            name: name, path: Pipeline.resolve(path, in: folder), measure: measure,
            dialect: dialect, mapping: mapping, duplicates: duplicates, maxRejected: maxRejected)
    }
}
