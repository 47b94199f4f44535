import Foundation

/// What a case expects beside what its command left.
struct Comparison {
    var expected: URL
    var actual: URL

    func differences(_ finished: Finished) throws -> [String] {
        var found: [String] = []
        var sawExit = false
        for name in try Self.files(below: expected) {
            let text = try String(contentsOf: expected.appending(path: name), encoding: .utf8)
            switch name {
            case "exit":
                sawExit = true
                found += exit(text.trimmingCharacters(in: .whitespacesAndNewlines), finished)
            case "stdout": found += whole(name, text, finished.output)
            case "stdout.contains": found += excerpt(name, text, finished.output)
            case "stderr.contains": found += excerpt(name, text, finished.error)
            case "tables": continue
            default:
                let file = actual.appending(path: name)
                guard let data = try? Data(contentsOf: file) else {
                    found.append("\(name) was not written")
                    continue
                }
                found += whole(name, text, String(decoding: data, as: UTF8.self))
            }
        }
        if !sawExit { found += exit("0", finished) }
        return found
    }

    private func exit(_ code: String, _ finished: Finished) -> [String] {
        if code == "\(finished.status)" { return [] }
        return ["exit \(finished.status), expected \(code)\n\(finished.output)\(finished.error)"]
    }

    /// The first line that differs.
    private func whole(_ name: String, _ expected: String, _ actual: String) -> [String] {
        if expected == actual { return [] }
        let left = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let right = actual.split(separator: "\n", omittingEmptySubsequences: false)
        for line in 0..<max(left.count, right.count) {
            let wanted = line < left.count ? String(left[line]) : "(end)"
            let got = line < right.count ? String(right[line]) : "(end)"
            if wanted != got { return ["\(name):\(line + 1)\n- \(wanted)\n+ \(got)"] }
        }
        return []
    }

    /// Lines that must be contained, in this order.
    private func excerpt(_ name: String, _ expected: String, _ actual: String) -> [String] {
        var rest = Substring(actual)
        for line in expected.split(separator: "\n") {
            guard let range = rest.range(of: line) else {
                return ["\(name) lacks “\(line)” in\n\(actual)"]
            }
            rest = rest[range.upperBound...]
        }
        return []
    }

    /// Paths of all files below a folder, ascending.
    static func files(below folder: URL) throws -> [String] {
        guard let all = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        var names: [String] = []
        for case let name as String in all {
            var isFolder: ObjCBool = false
            let path = folder.appending(path: name).path
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
                !isFolder.boolValue
            {
                names.append(name)
            }
        }
        return names.sorted()
    }
}
