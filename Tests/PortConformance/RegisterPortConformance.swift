import BudgetModel
import Diagnostics
import NightlyRun
import Register

/// What a register holds, in the words of its columns.
public struct RegisterStock: Hashable, Sendable {
    /// Code and parent; nil where the register has no units.
    public var units: [[String]]?
    public var benefits: [Benefit]
    /// False where an input that belongs to it cannot be read at all.
    public var isReadable = true

    public struct Benefit: Hashable, Sendable {
        public var id: String
        public var unit: String
        /// Of January 2027, in whole euro; what is no number makes the row one to reject.
        public var amount: String

        public init(_ id: String, _ unit: String, _ amount: String) {
            self.id = id
            self.unit = unit
            self.amount = amount
        }
    }

    public init(units: [[String]]? = nil, benefits: [Benefit]) {
        self.units = units
        self.benefits = benefits
    }
}

/// A register whose contents a suite can set, and one port on it for as long as the suite goes on.
public protocol RegisterStore {
    var port: any RegisterPort { get }
    /// Holds this from now on, in place of what it held.
    func hold(_ stock: RegisterStock) throws
}

/// What every `RegisterPort` must do, whatever it reads from.
public struct RegisterPortConformance {
    private let store: any RegisterStore
    private let keepsFaultyRows: Bool

    /// - Parameter keepsFaultyRows: false where the store itself refuses rows with faults.
    public init(_ store: any RegisterStore, keepsFaultyRows: Bool = true) {
        self.store = store
        self.keepsFaultyRows = keepsFaultyRows
    }

    /// Runs every check.
    ///
    /// - Returns: what does not hold, with the name of its check.
    public func violations() throws -> [String] {
        try checked([
            ("rows", rows), ("trees", trees), ("no units", noUnits), ("rejected", rejected),
            ("digests", digests), ("versions", versions), ("unreadable", unreadable),
        ])
    }

    static let asOf = AsOf(day: 20_000)
    static let sample = RegisterStock(
        units: [["R", ""], ["U1", "R"], ["U2", "R"]],
        benefits: [.init("B1", "U1", "1000"), .init("B2", "U2", "250")])

    private struct Read {
        var contents: RegisterContents
        var codes: Codes
        /// Units and number of known benefits of every telling.
        var told: [(units: [String]?, benefits: Int)]

        /// `B1 U1 100000`, in cents.
        var benefits: [String] {
            contents.benefits.map { record in
                "\(codes.benefits.text(record.id)) \(codes.units.text(record.unit)) "
                    + "\(record.amount?.units ?? -1)"
            }
        }
    }

    private func read(codes: Codes = Codes()) throws -> Read {
        var codes = codes
        var told: [(units: [String]?, benefits: Int)] = []
        let contents = try store.port.read(asOf: Self.asOf, into: &codes) { trees in
            let units = trees.orgUnits?.map { trees.codes.units.text($0.unit) }
            told.append((units, trees.codes.benefits.count))
        }
        return Read(contents: contents, codes: codes, told: told)
    }

    private func rows(_ expect: inout Expectations) throws {
        try store.hold(Self.sample)
        let expected = ["B1 U1 100000", "B2 U2 25000"]
        let first = try read()
        expect.that(first.benefits.sorted() == expected, "every row is read")
        expect.that(first.contents.records.allSatisfy { $0.totals.closes }, "the totals close")
        let benefits = first.contents.records.first { $0.name == "benefits" }
        expect.that(benefits?.totals.accepted.rows == 2, "accepted rows are counted")
        var others = Codes()
        for code in ["U9", "U2"] { _ = others.units.intern(code) }
        _ = others.benefits.intern("B9")
        expect.that(
            try read(codes: others).benefits.sorted() == expected,
            "rows are the same where the books hold codes already")
    }

    private func trees(_ expect: inout Expectations) throws {
        try store.hold(Self.sample)
        let read = try read()
        expect.that(read.told.count == 1, "the trees are told once")
        expect.that(
            read.told.first?.units?.sorted() == ["R", "U1", "U2"], "with every unit of the tree")
        expect.that(read.told.first?.benefits == 0, "before the benefits are read")
        expect.that(read.contents.orgUnits?.count == 3, "and the contents have them too")
    }

    private func noUnits(_ expect: inout Expectations) throws {
        var stock = Self.sample
        stock.units = nil
        try store.hold(stock)
        let read = try read()
        expect.that(read.told.count == 1, "the trees are told where there are none")
        expect.that(read.contents.orgUnits == nil, "no units are another thing than none known")
    }

    private func rejected(_ expect: inout Expectations) throws {
        guard keepsFaultyRows else { return }
        var stock = Self.sample
        stock.benefits.append(.init("B3", "U2", "some"))
        try store.hold(stock)
        let read = try read()
        let record = read.contents.records.first { $0.name == "benefits" }
        expect.that(read.benefits.count == 2, "a row that cannot be taken is left out")
        expect.that(record?.totals.rejected.rows == 1, "and counted")
        expect.that(record?.totals.closes == true, "and the totals close")
        expect.that(record?.rejected.map(\.value) == ["some"], "and kept with what is wrong")
        expect.that(record?.rejected.allSatisfy { !$0.fix.isEmpty } == true, "and with a remedy")
        expect.that(record?.findings.isEmpty == false, "and told")
    }

    private func digests(_ expect: inout Expectations) throws {
        func digests() throws -> [String: String] {
            Dictionary(
                uniqueKeysWithValues: try read().contents.records.map { ($0.name, $0.sha256) })
        }
        try store.hold(Self.sample)
        let first = try digests()
        expect.that(try digests() == first, "the same rows have one digest")
        try store.hold(Self.sample)
        expect.that(try digests() == first, "whenever they were written")
        var stock = Self.sample
        stock.benefits[1].amount = "251"
        try store.hold(stock)
        let changed = try digests()
        expect.that(
            Set(changed.filter { first[$0.key] != $0.value }.keys) == ["benefits"],
            "the input that changed has another digest, and no other input")
    }

    private func versions(_ expect: inout Expectations) throws {
        try store.hold(Self.sample)
        let told = try read().contents.records.compactMap { record in
            record.rowVersions.map { (record.name, $0) }
        }
        let before = Dictionary(uniqueKeysWithValues: told)
        let port = store.port
        expect.that(
            try port.rowVersions(asOf: Self.asOf) == before,
            "what is proved without reading is what the reading told")
        var stock = Self.sample
        stock.benefits[0].amount = "999"
        try store.hold(stock)
        let after = try port.rowVersions(asOf: Self.asOf)
        expect.that(
            before.isEmpty || after["benefits"] != before["benefits"],
            "nothing is proved of rows that changed")
    }

    private func unreadable(_ expect: inout Expectations) throws {
        try store.hold(Self.sample)
        let before = try read().benefits.sorted()
        var broken = Self.sample
        broken.isReadable = false
        try store.hold(broken)
        expect.throwing("an input that cannot be read is thrown") { _ = try read() }
        try store.hold(Self.sample)
        expect.that(try read().benefits.sorted() == before, "the same port reads again")
    }
}

/// Runs checks in order.
func checked(
    _ checks: [(name: String, check: (inout Expectations) throws -> Void)]
) throws -> [String] {
    try checks.flatMap { name, check in
        var expectations = Expectations(name: name)
        try check(&expectations)
        return expectations.failed
    }
}
