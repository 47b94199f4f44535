import BudgetModel
import Testing

@testable import FiveSteps

/// The cells that tell at once which records share nothing let nothing pass that shares something.
@Suite struct SharedTraitTests {
    /// A register of a few words, so that records share often.
    private func register(_ seed: UInt64, count: Int) -> (BenefitTable, Codes) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func draw(_ limit: UInt64) -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return (state >> 11) % limit
        }
        var codes = Codes()
        var table = BenefitTable()
        for number in 0..<count {
            let first = MonthIndex(24_300 + draw(2))
            var record = BenefitRecord(
                id: codes.benefits.intern("B\(number)"),
                benefitClass: draw(2) == 0 ? .capacity : .cashable,
                unit: codes.units.intern("U\(draw(6))"), firstMonth: first, lastMonth: first + 1)
            record.initiative = codes.initiatives.intern("I\(draw(4))")
            record.account = codes.accounts.intern("A\(draw(3))")
            record.task = codes.activities.intern("T\(draw(3))")
            if draw(2) == 0 { record.amount = Money(units: Units(100 + draw(3))) }
            if draw(2) == 0 { record.personYears = PersonYears(units: Units(1 + draw(3))) }
            if draw(3) == 0 { record.evidence = codes.texts.intern("D\(draw(9))") }
            record.isAdditive = draw(8) == 0
            table.append(record)
        }
        return (table, codes)
    }

    @Test(arguments: 1...60)
    func theFewSuspectsFormTheSameGroupsAsAllRecords(seed: UInt64) {
        let (table, codes) = register(seed, count: 40)
        let latest = LatestReadings(table, count: codes.benefits.count)
        let all = table.indices.map { FreedTwice.Record(table[$0], codes) }
        let suspects = SharedTraits(table, latest, notStated: nil).rows
        let few = suspects.map { FreedTwice.Record(table[$0], codes) }
        let groups = FreedTwice.clustered(all).map { $0.map(\.benefit) }
        #expect(FreedTwice.clustered(few).map { $0.map(\.benefit) } == groups)
        #expect(groups.allSatisfy { $0.count > 1 })
    }

    @Test func evidenceThatNobodyAskedForIsNone() {
        var (table, codes) = register(7, count: 0)
        let stated = codes.texts.intern("not stated")
        for (number, initiative) in ["I1", "I2"].enumerated() {
            var record = BenefitRecord(
                id: codes.benefits.intern("B\(number)"), benefitClass: .cashable,
                unit: codes.units.intern("U\(number)"), firstMonth: 24_300, lastMonth: 24_300)
            record.initiative = codes.initiatives.intern(initiative)
            record.evidence = stated
            table.append(record)
        }
        let latest = LatestReadings(table, count: 2)
        #expect(SharedTraits(table, latest, notStated: stated).rows == [])
        #expect(SharedTraits(table, latest, notStated: nil).rows == [0, 1])
    }

    @Test func ofSeveralReadingsTheLatestCounts() {
        var codes = Codes()
        var table = BenefitTable()
        for (at, amount) in [(Int64(20), Units(1)), (30, 2), (10, 3)] {
            var record = BenefitRecord(
                id: codes.benefits.intern("B"), benefitClass: .cashable, unit: 0,
                firstMonth: 24_300, lastMonth: 24_300)
            record.recordedAt = at
            record.amount = Money(units: amount)
            table.append(record)
        }
        #expect(LatestReadings(table, count: 1).rows == [1])
    }
}
