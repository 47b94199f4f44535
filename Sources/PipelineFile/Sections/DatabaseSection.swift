import Diagnostics

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
}
