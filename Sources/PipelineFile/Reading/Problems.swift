import Diagnostics
import Yams

/// Collects what is wrong with one pipeline file, so that a reader reports every problem at once.
final class Problems {
    /// The path as the person gave it.
    let file: String
    private(set) var found: [Finding] = []

    init(file: String) { self.file = file }

    func add(_ code: String, at node: Node?, _ message: String, value: String? = nil, fix: String) {
        found.append(
            Finding(code, at: place(of: node), message, value: value, fix: fix))
    }

    func append(_ findings: [Finding]) { found.append(contentsOf: findings) }

    /// Line and column of a node; the file alone where the parser gave no mark.
    func place(of node: Node?) -> Place {
        .file(path: file, line: node?.mark?.line ?? 0, column: node?.mark?.column ?? 0)
    }
}
