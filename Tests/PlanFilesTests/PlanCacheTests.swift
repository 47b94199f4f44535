import BudgetModel
import Diagnostics
import Foundation
import PlanFiles
import Testing

@Suite struct PlanCacheTests {
    /// Still rows, moved rows, quoted and repeated keys: enough of them to be kept.
    private static let text: String = {
        var text = "unit,account,activity,period,reference,current\n"
        for row in 0..<40_000 {
            let month = row % 12 + 1
            let current = row % 7 == 0 ? "\(row).5" : "\(row).25"
            text += "U\(row % 90),4\(row % 31),\"a, \(row % 5)\",2027-\(month < 10 ? "0" : "")"
            text += "\(month),\(row).25,\(current)\n"
        }
        return text
    }()

    /// A cache in a folder of its own, and a plan that was parsed from a file.
    private struct Stage {
        let folder = NSTemporaryDirectory() + "hemtag-cache-\(UUID().uuidString)"
        let file = TextFile(PlanCacheTests.text)
        var source: PlanSource
        var codes = Codes()
        let plan: LoadedPlan

        init() throws {
            source = PlanSource(name: "plan", path: file.path, measure: .money)
            plan = try PlanReader(setsStillRowsApart: true).load(source, into: &codes)
        }

        func cache(keep: Int = 4) -> PlanCache { PlanCache(directory: folder, keep: keep) }

        func key(_ version: String = "1", of source: PlanSource? = nil) -> PlanCacheKey {
            PlanCacheKey(
                sha256: plan.sha256, source: source ?? self.source,
                known: KnownCodes(units: nil, accounts: nil), codes: codes, programVersion: version)
        }

        var stored: [String] {
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
            return (names ?? []).filter { $0.hasSuffix(".plan") }.map { "\(folder)/\($0)" }
        }
    }

    private static func lines(_ plan: LoadedPlan, _ codes: Codes) -> [String] {
        let table = plan.table.unsettled()
        return (0..<table.count).map { row in
            [
                codes.units.text(table.unit[row]), codes.accounts.text(table.account[row]),
                codes.activities.text(table.activity[row]), "\(table.period[row])",
                "\(table.reference[row])", "\(table.current[row])",
            ].joined(separator: "|")
        }
    }

    @Test func givesBackThePlanThatWasStoredInTheCodesOfAnotherRun() throws {
        let stage = try Stage()
        defer { try? FileManager.default.removeItem(atPath: stage.folder) }
        stage.cache().store(stage.plan, as: stage.key(), codes: stage.codes)
        var codes = Codes()
        _ = codes.units.intern("of another run")
        let found = try #require(stage.cache().load(stage.key(), into: &codes))
        #expect(Self.lines(found, codes) == Self.lines(stage.plan, stage.codes))
        #expect(found.table.still.count == stage.plan.table.still.count)
        #expect(found.table.still.count > 30_000)
        #expect(found.totals == stage.plan.totals)
        #expect(found.sha256 == stage.plan.sha256)
        #expect(found.byteCount == stage.plan.byteCount)
        #expect([found.givesReference, found.givesCurrent] == [true, true])
    }

    @Test(arguments: 0..<6)
    func aDamagedOrShortenedFileIsNoPlanAndIsRemoved(which: Int) throws {
        let stage = try Stage()
        defer { try? FileManager.default.removeItem(atPath: stage.folder) }
        stage.cache().store(stage.plan, as: stage.key(), codes: stage.codes)
        let path = try #require(stage.stored.first)
        var bytes = try Data(contentsOf: URL(filePath: path))
        switch which {
        case 0: bytes[0] ^= 1
        case 1: bytes[bytes.count / 2] ^= 0x40
        case 2: bytes[bytes.count - 1] ^= 1
        case 3: bytes.removeLast()
        case 4: bytes.append(0)
        default: bytes = Data()
        }
        try bytes.write(to: URL(filePath: path))
        var codes = Codes()
        #expect(stage.cache().load(stage.key(), into: &codes) == nil)
        #expect(codes.units.count == 0)
        #expect(stage.stored.isEmpty)
    }

    @Test func whatAPlanDependsOnNamesItsCachedFormItsPathAndNameDoNot() throws {
        var stage = try Stage()
        let first = stage.key()
        var moved = stage.source
        (moved.path, moved.name) = ("elsewhere.csv", "other")
        #expect(stage.key(of: moved) == first)
        #expect(stage.key("2") != first)
        var scaled = stage.source
        scaled.dialect.scale = 1000
        var grouped = stage.source
        grouped.dialect.grouping = [.space, .point]
        let mappings = [stage.source, scaled, grouped].map { stage.key(of: $0) }
        #expect(Set(mappings).count == 3)
        let unit = stage.codes.units.intern("U1")
        var isKnown = [Bool](repeating: false, count: stage.codes.units.count)
        func known() -> PlanCacheKey {
            let count = isKnown.count
            let tree = UnitTree(
                parent: .init(repeating: noCode, count: count),
                level: .init(repeating: -1, count: count), levelNames: [], isKnown: isKnown,
                name: .init(repeating: noCode, count: count))
            return PlanCacheKey(
                sha256: stage.plan.sha256, source: stage.source,
                known: KnownCodes(units: tree, accounts: nil), codes: stage.codes,
                programVersion: "1")
        }
        let none = known()
        isKnown[Int(unit)] = true
        #expect(Set([first, none, known()]).count == 3)
    }

    @Test func keepsNoMorePlansThanAskedForTheOnesUsedLastAndNoneOfSmallFiles() throws {
        let stage = try Stage()
        defer { try? FileManager.default.removeItem(atPath: stage.folder) }
        for version in 0..<4 {
            stage.cache(keep: 2).store(stage.plan, as: stage.key("\(version)"), codes: stage.codes)
        }
        #expect(stage.stored.count == 2)
        var codes = Codes()
        #expect(stage.cache().load(stage.key("0"), into: &codes) == nil)
        #expect(stage.cache().load(stage.key("3"), into: &codes) != nil)
        var small = stage.plan
        small.totals.read.rows = PlanCache.leastRows - 1
        stage.cache().store(small, as: stage.key("small"), codes: stage.codes)
        #expect(stage.cache().load(stage.key("small"), into: &codes) == nil)
    }

    @Test func aFileThatWasReadIsKnownAgainByItsLooksUntilItChanges() throws {
        let stage = try Stage()
        defer { try? FileManager.default.removeItem(atPath: stage.folder) }
        let cache = stage.cache()
        let before = try #require(SeenFile(path: stage.file.path))
        #expect(!cache.hasSeen(before, at: stage.file.path))
        cache.remember(before, at: stage.file.path)
        #expect(cache.hasSeen(before, at: stage.file.path))
        try Data("changed".utf8).write(to: URL(filePath: stage.file.path))
        let after = try #require(SeenFile(path: stage.file.path))
        #expect(!cache.hasSeen(after, at: stage.file.path))
        #expect(SeenFile(path: "-") == nil)
    }
}
