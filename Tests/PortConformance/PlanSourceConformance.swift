import BudgetModel
import Diagnostics
import NightlyRun

/// What an export holds.
public struct PlanStock: Hashable, Sendable {
    public var lines: [Line]
    /// False where there is no export.
    public var isThere = true

    public struct Line: Hashable, Sendable {
        public var unit: String
        /// Of January 2027, in whole euro; what is no number makes the row one to reject.
        public var reference: String
        public var current: String

        public init(_ unit: String, _ reference: String, _ current: String) {
            self.unit = unit
            self.reference = reference
            self.current = current
        }
    }

    public init(_ lines: [Line]) { self.lines = lines }
}

/// An export whose rows a suite can set, and one port on it for as long as the suite goes on.
public protocol PlanStore {
    /// Takes one rejected row and no more.
    var port: any PlanSourcePort { get }
    func hold(_ stock: PlanStock) throws
}

/// What every `PlanSourcePort` must do, wherever its export lies.
public struct PlanSourceConformance {
    private let store: any PlanStore

    public init(_ store: any PlanStore) { self.store = store }

    /// Runs every check.
    ///
    /// - Returns: what does not hold, with the name of its check.
    public func violations() throws -> [String] {
        try checked([
            ("lines", lines), ("digest", digest), ("beginning", beginning),
            ("rejected", rejected), ("no export", noExport), ("attempts", attempts),
        ])
    }

    static let sample = PlanStock([.init("U1", "1000", "940"), .init("U2", "50", "50")])

    private func load(
        _ codes: inout Codes, units: UnitTree? = nil
    ) throws -> (lines: [String], record: InputRecord) {
        let contents = try store.port.load(into: &codes, units: units, accounts: nil)
        let table = contents.table.unsettled()
        let lines = (0..<table.count).map { row in
            let period = Period(grain: table.grain, index: table.period[row])
            return "\(codes.units.text(table.unit[row])) \(period) \(table.reference[row]) "
                + "\(table.current[row])"
        }
        return (lines.sorted(), contents.record)
    }

    /// As a night asks: looks, digests, and then reads.
    private func night() throws -> (lines: [String], record: InputRecord, digest: InputDigest?) {
        let port = store.port
        _ = port.look()
        port.beginDigest()
        let digest = try port.digest()
        var codes = Codes()
        let read = try load(&codes)
        return (read.lines, read.record, digest)
    }

    private static let expected = ["U1 2027-01 100000 94000", "U2 2027-01 5000 5000"]

    private func lines(_ expect: inout Expectations) throws {
        try store.hold(Self.sample)
        let read = try night()
        expect.that(read.lines == Self.expected, "every line is read, also one that stands still")
        expect.that(read.record.totals.closes, "the totals close")
        expect.that(read.record.totals.accepted.rows == 2, "accepted rows are counted")
        expect.that(read.record.name == store.port.name, "the record has the source's name")
        expect.that(read.record.maxRejected == 1, "and its limit")
    }

    private func digest(_ expect: inout Expectations) throws {
        try store.hold(Self.sample)
        let first = try night()
        expect.that(
            first.digest.map { $0.sha256 == first.record.sha256 } ?? true,
            "a digest without reading is the one of the reading")
        let second = try night()
        expect.that(second.record.sha256 == first.record.sha256, "the same bytes have one digest")
        expect.that(second.lines == first.lines, "and the same lines, kept or parsed")
        var stock = Self.sample
        stock.lines[0].current = "941"
        try store.hold(stock)
        let third = try night()
        expect.that(third.record.sha256 != first.record.sha256, "other bytes have another")
        expect.that(third.lines != first.lines, "and are read anew")
        expect.that(
            third.digest.map { $0.sha256 == third.record.sha256 } ?? true,
            "also where the export changed since it was last seen")
    }

    private func beginning(_ expect: inout Expectations) throws {
        try store.hold(Self.sample)
        let port = store.port
        _ = port.look()
        // Told before the books are those of the run, which others go on adding to.
        var codes = Codes()
        _ = codes.units.intern("U2")
        port.begin(codes: codes, units: nil, accounts: nil)
        port.beginDigest()
        port.beginDigest()
        for code in ["X1", "U1", "X2"] { _ = codes.units.intern(code) }
        let read = try load(&codes)
        expect.that(read.lines == Self.expected, "a load that was begun gives the same lines")
        expect.that(codes.units.text(1) == "X1", "and leaves the books' codes as they were")
    }

    private func rejected(_ expect: inout Expectations) throws {
        var stock = Self.sample
        stock.lines.append(.init("U3", "some", "1"))
        try store.hold(stock)
        let read = try night()
        expect.that(read.lines == Self.expected, "a row that cannot be taken is left out")
        expect.that(read.record.totals.rejected.rows == 1, "and counted")
        expect.that(read.record.rejected.map(\.value) == ["some"], "and kept with what is wrong")
        expect.that(read.record.totals.closes, "and the totals close")
        stock.lines.append(.init("U3", "more", "1"))
        try store.hold(stock)
        // Refused here, or counted for the night to refuse: never read as if it were whole.
        do {
            let record = try night().record
            expect.that(record.totals.rejected.rows == 2, "rows beyond the limit are counted")
        } catch let findings as Findings {
            expect.that(
                findings.all.last?.code == "input.rejected.limit",
                "the refusal beyond the limit is the one of a night")
        }
    }

    private func noExport(_ expect: inout Expectations) throws {
        try store.hold(Self.sample)
        let before = try night()
        var gone = Self.sample
        gone.isThere = false
        try store.hold(gone)
        expect.throwing("an export that is not there is thrown") { _ = try night() }
        try store.hold(Self.sample)
        let after = try night()
        expect.that(after.lines == before.lines, "the same port reads it when it is there again")
        expect.that(after.record.sha256 == before.record.sha256, "with the same digest")
    }

    private func attempts(_ expect: inout Expectations) throws {
        try store.hold(Self.sample)
        let port = store.port
        // A night that ended before it read what was begun.
        _ = port.look()
        port.beginDigest()
        port.begin(codes: Codes(), units: nil, accounts: nil)
        var stock = Self.sample
        stock.lines[0].current = "900"
        try store.hold(stock)
        let read = try night()
        expect.that(
            read.lines == ["U1 2027-01 100000 90000", "U2 2027-01 5000 5000"],
            "of an earlier attempt nothing is left")
        expect.that(
            read.digest.map { $0.sha256 == read.record.sha256 } ?? true, "nor its digest")
    }
}
