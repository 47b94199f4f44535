import BudgetModel
import Testing

@Suite struct NarrowColumnTests {
    private typealias Amounts = NarrowColumn<Int64, Int32>

    @Test(arguments: [
        [], [5], [5, 5, 5], [Int64.min], [Int64.min, 5, Int64.min], [0, -1, 1],
        [1, Int64(Int32.max) - 1, Int64(Int32.min)], [1, Int64(Int32.max), 2, Int64.min],
        [Int64(Int32.max), 7], [7, Int64(Int32.min) - 1, Int64.max, Int64.min],
    ])
    func everyAmountIsKept(_ amounts: [Int64]) {
        var column = Amounts(.min)
        for amount in amounts { column.append(amount) }
        #expect(amounts.indices.map { column[$0] } == amounts)
    }

    @Test(arguments: [
        [noCode, noCode], [0, noCode, 65_534], [3, 65_535, noCode], [65_536, 0, noCode, 1],
    ])
    func everyCodeIsKept(_ codes: [Code]) {
        var column = CodeColumn(noCode)
        for code in codes { column.append(code) }
        #expect(codes.indices.map { column[$0] } == codes)
    }

    @Test func rowsAreSelectedAndLetGo() {
        var records: [BenefitRecord] = []
        for index in 0..<5 {
            var record = BenefitRecord(
                id: Code(index), benefitClass: .cashable, unit: Code(index * 40_000),
                firstMonth: 24_000, lastMonth: 24_000 + Int32(index))
            record.amount = index == 2 ? nil : Money(units: Int64(index) << 30)
            record.status = Code(index)
            records.append(record)
        }
        var table = BenefitTable(records)
        table.select([4, 2, 0])
        #expect(table.map(\.unit) == [160_000, 80_000, 0])
        #expect(table.map(\.amount) == [Money(units: 4 << 30), nil, Money(units: 0)])
        #expect(table.map(\.lastMonth) == [24_004, 24_002, 24_000])
        table.settle()
        #expect(table.map(\.status) == [4, 4, 4])
        #expect(table.map(\.unit) == [160_000, 80_000, 0])
    }
}
