import HostFiles
import PlanFiles

/// The profiles that a file of benefits names: a pipeline must give their weights.
enum RegisterProfiles {
    static func names(in path: String) -> [String] {
        let dialect = Dialect.canonical
        let bytes = HostPath.contents(path) ?? []
        let lines = bytes.split(separator: 10)
        guard let header = lines.first.map({ fields($0, dialect) }),
            let column = header.firstIndex(of: "profile")
        else { return [] }
        var names: Set<String> = []
        for line in lines.dropFirst() {
            let fields = fields(line, dialect)
            if column < fields.count, !fields[column].isEmpty { names.insert(fields[column]) }
        }
        return names.subtracting(["even"]).sorted()
    }

    private static func fields(_ line: some Collection<UInt8>, _ dialect: Dialect) -> [String] {
        dialect.fields(of: Array(line.filter { $0 != 13 }))
    }
}
