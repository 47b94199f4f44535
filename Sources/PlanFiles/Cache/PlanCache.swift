import BudgetModel
import Digest
import Glibc
import HostFiles

/// Parsed plans on disk, so that an export that did not change is not parsed again.
///
/// One file a plan, named by everything that its parsed form depends on, and closed by a SHA-256 of
/// itself: a file that is damaged, cut off or from another program is no plan, is removed, and the
/// export is parsed. Nothing here is ever the only copy, so nothing is synced and nothing fails.
public struct PlanCache: Sendable {
    /// Changes with the form of the files.
    static let formVersion = 2
    /// Shorter files are parsed in the time of a look.
    public static let leastRows: Int64 = 30_000
    private static let ending = ".plan"
    private static let magic = Array("hemtag plan \(formVersion)\n".utf8)
    private static let digestLength = 32
    /// The name that a file was given, 64 digits, stands in it: it is no other plan's.
    private static let nameLength = 64

    let directory: String
    /// How many parsed plans stay; the ones used last.
    private let keep: Int

    public init(directory: String, keep: Int) {
        self.directory = directory
        self.keep = keep
    }

    /// The plan of a key; nil where there is none that is whole.
    public func load(_ key: PlanCacheKey, into codes: inout Codes) -> LoadedPlan? {
        let path = path(key.name)
        guard let bytes = HostPath.contents(path) else { return nil }
        let end = bytes.count - Self.digestLength
        let start = Self.magic.count + Self.nameLength
        guard end > start, bytes.starts(with: Self.magic),
            bytes[Self.magic.count..<start].elementsEqual(key.name.utf8),
            Self.digest(bytes[..<end]).elementsEqual(bytes[end...]),
            let plan = CachedPlanForm.plan(
                bytes[start..<end], sha256: key.sha256, path: key.path, into: &codes)
        else {
            unlink(path)
            return nil
        }
        utimes(path, nil)
        return plan
    }

    /// Keeps a plan, and no more of them than asked for.
    public func store(_ plan: LoadedPlan, as key: PlanCacheKey, codes: Codes) {
        guard keep > 0, plan.totals.read.rows >= Self.leastRows, CachedPlanForm.canHold(plan) else {
            return
        }
        var bytes = Self.magic + Array(key.name.utf8)
        CachedPlanForm.append(plan, codes: codes, to: &bytes)
        bytes += Self.digest(bytes[...])
        keep(bytes, as: path(key.name))
        for old in Folder.newestFirst(in: directory, ending: Self.ending).dropFirst(keep) {
            unlink(old)
        }
    }

    /// Whatever goes wrong is as if there were no cache; only its owner may read what plans say.
    func keep(_ bytes: [UInt8], as path: String) {
        guard Folder.problem(making: directory, .owner) == nil else { return }
        try? WholeFile.write(bytes, to: path, readableBy: .owner, durably: false)
    }

    private func path(_ name: String) -> String { "\(directory)/\(name)\(Self.ending)" }

    private static func digest(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var digest = SHA256()
        bytes.withUnsafeBytes { digest.update($0) }
        return digest.finalize()
    }
}
