import BudgetModel
import Digest
import Glibc

/// Parsed plans on disk, so that an export that did not change is not parsed again.
///
/// One file a plan, named by everything that its parsed form depends on, and closed by a SHA-256 of
/// itself: a file that is damaged, cut off or from another program is no plan, is removed, and the
/// export is parsed. Nothing here is ever the only copy, so nothing is synced and nothing fails.
public struct PlanCache: Sendable {
    /// Changes with the form of the files.
    static let formVersion = 1
    /// Shorter files are parsed in the time of a look.
    public static let leastRows: Int64 = 30_000
    private static let ending = ".plan"
    private static let magic = Array("hemtag plan \(formVersion)\n".utf8)
    private static let digestLength = 32

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
        guard let bytes = CacheFile.read(path) else { return nil }
        let end = bytes.count - Self.digestLength
        guard end > Self.magic.count, bytes.starts(with: Self.magic),
            Self.digest(bytes[..<end]).elementsEqual(bytes[end...]),
            let plan = CachedPlanForm.plan(
                bytes[Self.magic.count..<end], sha256: key.sha256, into: &codes)
        else {
            unlink(path)
            return nil
        }
        CacheFile.touch(path)
        return plan
    }

    /// Keeps a plan, and no more of them than asked for.
    public func store(_ plan: LoadedPlan, as key: PlanCacheKey, codes: Codes) {
        guard keep > 0, plan.totals.read.rows >= Self.leastRows, CachedPlanForm.canHold(plan) else {
            return
        }
        var bytes = Self.magic
        CachedPlanForm.append(plan, codes: codes, to: &bytes)
        bytes += Self.digest(bytes[...])
        CacheFile.write(bytes, to: path(key.name), in: directory)
        for old in CacheFile.newestFirst(in: directory, ending: Self.ending).dropFirst(keep) {
            unlink(old)
        }
    }

    private func path(_ name: String) -> String { "\(directory)/\(name)\(Self.ending)" }

    private static func digest(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var digest = SHA256()
        bytes.withUnsafeBytes { digest.update($0) }
        return digest.finalize()
    }
}
