import Diagnostics
import HostFiles
import PipelineFile
import Register

/// What lies in a folder: exports of plans, and files of the register by their names.
struct ExportFolder {
    private(set) var exports: [String] = []
    /// By the name of the input.
    private(set) var register: [String: String] = [:]

    private static let endings = [
        ".csv", ".txt", ".tsv", ".skv", ".asc", ".dat", ".csv.gz", ".csv.zst", ".txt.gz",
        ".txt.zst",
    ]

    /// - Throws: `pipeline.folder.unreadable`, `pipeline.folder.empty`.
    init(_ path: String, isRegister: Bool = false) throws {
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard HostPath.isFolder(folder) else {
            throw Finding(
                "pipeline.folder.unreadable", at: .argument(path),
                "this is no folder that can be read",
                fix: "name the folder that the exports are put into")
        }
        let inputs = Set(RegisterInput.allCases.map(\.name))
        for name in Folder.names(in: folder).sorted() where !name.hasPrefix(".") {
            let lower = name.lowercased()
            guard let ending = Self.endings.first(where: lower.hasSuffix) else { continue }
            let stem = String(name.dropLast(ending.count))
            let file = folder == "." ? name : "\(folder)/\(name)"
            if inputs.contains(stem) { register[stem] = file } else { exports.append(file) }
        }
        if isRegister ? register.isEmpty : exports.isEmpty {
            throw Finding(
                "pipeline.folder.empty", at: .argument(path),
                isRegister
                    ? "the folder holds no file of the register" : "the folder holds no export",
                fix: isRegister
                    ? "name the files after the inputs, such as benefits.csv and org_units.csv"
                    : "put the exports there as text files, such as .csv or .txt")
        }
    }
}
