import BudgetModel
import Diagnostics

extension RegisterInput {
    /// Where each canonical column stands among the columns that a file or a query has.
    ///
    /// - Parameters:
    ///   - mapping: canonical names to those of the file or query, where they differ.
    ///   - place: of a column's finding.
    /// - Returns: by canonical column; nil for one that is not there.
    /// - Throws: all of `register.column.missing`, `.doubled` and, for the mapping, `.unknown`.
    public func match(
        _ names: [String], mapping: [String: String] = [:], at place: (String) -> Place
    ) throws(Findings) -> [Int?] {
        var problems: [Finding] = []
        let found: [Int?] = columns.map { column in
            let wanted = mapping[column.name] ?? column.name
            let matches = names.indices.filter { names[$0] == wanted }
            if matches.count > 1 {
                problems.append(
                    Finding(
                        "register.column.doubled", at: place(column.name),
                        "there are \(matches.count) columns of this name", value: wanted,
                        fix: "rename all but one, or leave them out"))
            } else if matches.isEmpty, column.isRequired || mapping[column.name] != nil {
                let others = names.filter { !$0.isEmpty }.joined(separator: ", ")
                problems.append(
                    Finding(
                        "register.column.missing", at: place(column.name),
                        "there is no column of this name for \(column.name)", value: wanted,
                        fix: "add it, or map \(column.name) under columns; there are: \(others)"))
            }
            return matches.first
        }
        for name in mapping.keys.sorted() where !columns.contains(where: { $0.name == name }) {
            problems.append(unknown(name, at: place(name), severity: .error))
        }
        if !problems.isEmpty { throw Findings(problems) }
        return found
    }

    /// What is said of columns that a file has beyond the canonical ones.
    public func unread(
        _ names: [String], _ found: [Int?], at place: (String) -> Place
    ) -> [Finding] {
        let read = Set(found.compactMap { $0 })
        return names.indices.filter { !read.contains($0) && !names[$0].isEmpty }.map {
            unknown(names[$0], at: place(names[$0]), severity: .warning)
        }
    }

    private func unknown(_ name: String, at place: Place, severity: Severity) -> Finding {
        Finding(
            "register.column.unknown", severity: severity, at: place,
            "\(self.name) has no such column, and it is not read", value: name,
            fix: "rename it to one of \(columns.map(\.name).joined(separator: ", ")), or leave it "
                + "out")
    }
}
