import BudgetModel
import Diagnostics
import Glibc
import HostFiles
import PostgresStore
import Reconciliation
import Reports

/// The evidence of a published run: one file with its tables, its configuration, the inputs that
/// are still what they were, a manifest of digests, and a program that proves the run again.
///
/// The program (`verify.py`) shares no code with Hemtag; what it proves and what it cannot stands
/// at its head.
public struct Evidence {
    private let published: PublishedRun

    public init(_ published: PublishedRun) { self.published = published }

    /// What was packed, and which inputs could not be.
    public struct Packed {
        public var files = 0
        /// By name: why.
        public var leftOut: [(input: String, reason: String)] = []
    }

    /// Packs the evidence.
    ///
    /// - Parameter path: a file; `tar --zstd -xf` unpacks it.
    /// - Throws: a `Finding` where the run did not publish or the file cannot be written.
    public func write(to path: String) throws -> Packed {
        let outcome = try published.outcome()
        let context = try published.context()
        let space = "\(path).unpacked-\(UInt64.random(in: .min ... .max))"
        defer { Folder.removeTree(space) }
        try Folder.make("\(space)/tables", readableBy: .owner)
        try Folder.make("\(space)/inputs", readableBy: .owner)
        try OutcomeFiles.write(
            outcome, rejected: context.rejected, context: context, to: "\(space)/tables",
            readableBy: .owner)
        // The summary tells of all tables, and stands above them.
        guard rename("\(space)/tables/summary.json", "\(space)/summary.json") == 0 else {
            throw WholeFile.finding("\(space)/summary.json", error: errno)
        }
        var packed = Packed()
        for input in context.inputs {
            if let reason = try keep(input, in: "\(space)/inputs") {
                packed.leftOut.append((input.name, reason))
            }
        }
        try write(
            published.store.configuration(of: published.record.number), "pipeline.yaml", space)
        try write(description(outcome, packed), "run.json", space)
        try WholeFile.write(
            PackageResources.verify_py, to: "\(space)/verify.py", readableBy: .owner)
        var manifest = ""
        for file in PackedFolder.files(below: space) {
            manifest += "\(try FileDigest.sha256("\(space)/\(file)"))  \(file)\n"
            packed.files += 1
        }
        try write(manifest, "MANIFEST.sha256", space)
        try PackedFolder.write(
            space, named: "evidence-run-\(published.record.number)", to: path)
        return packed
    }

    private func write(_ text: String, _ name: String, _ folder: String) throws(Finding) {
        try WholeFile.write(Array(text.utf8), to: "\(folder)/\(name)", readableBy: .owner)
    }

    /// Copies an input that is still what the run read.
    ///
    /// - Returns: why it is left out.
    private func keep(_ input: RunContext.Input, in folder: String) throws -> String? {
        guard !input.sha256.isEmpty else { return "it has no digest" }
        let isName = input.name.utf8.allSatisfy { byte in
            byte == 0x2D || byte == 0x5F || byte == 0x2E || (0x30...0x39).contains(byte)
                || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        guard isName, input.name.first != ".", input.name.utf8.count < 60 else {
            return "its name cannot be that of a file"
        }
        let status = HostPath.status(input.path)
        guard status.map({ $0.st_mode & S_IFMT == S_IFREG }) == true,
            let bytes = HostPath.contents(input.path)
        else { return "there is no file at \(input.path) now" }
        let copy = "\(folder)/\(input.name)"
        try WholeFile.write(bytes, to: copy, readableBy: .owner)
        guard try FileDigest.sha256(copy) == input.sha256 else {
            unlink(copy)
            return "\(input.path) is no longer what the run read"
        }
        return nil
    }

    /// Who ran what, and how many periods person-years are averaged over.
    private func description(_ outcome: Outcome, _ packed: Packed) -> String {
        let record = published.record
        func pair(_ key: String, _ value: String) -> String {
            "\(JSONText.quoted(key)): \(JSONText.quoted(value))"
        }
        let periods = outcome.measures.map {
            "\(JSONText.quoted($0.measure.rawValue)): \($0.periodCount)"
        }
        let leftOut = packed.leftOut.map { pair($0.input, $0.reason) }
        return """
            {
              "run": \(record.number),
              \(pair("entity", record.entity)),
              \(pair("pipeline", record.pipeline)),
              \(pair("fingerprint", record.fingerprint)),
              \(pair("program_version", record.programVersion)),
              \(pair("started_at", record.startedAt)),
              \(pair("finished_at", record.finishedAt ?? "")),
              \(pair("started_by", record.startedBy)),
              "periods": {\(periods.joined(separator: ", "))},
              "inputs_left_out": {\(leftOut.joined(separator: ", "))}
            }

            """
    }
}
