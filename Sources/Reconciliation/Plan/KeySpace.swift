import BudgetModel
import Diagnostics

/// Ranks of the codes of a line by their UTF-8 bytes, shared by both measures. Rank 0 is the blank
/// code, whether written as `noCode` or as an empty text.
struct KeyRanks: Sendable {
    var unit: Ranking
    var account: Ranking
    var activity: Ranking

    init(_ codes: Codes) {
        unit = Ranking(codes.units)
        account = Ranking(codes.accounts)
        activity = Ranking(codes.activities)
    }

    /// The ranks of books that codes may have been added to.
    func grown(_ codes: Codes) -> KeyRanks {
        var ranks = self
        for (ranking, book) in [
            (\KeyRanks.unit, \Codes.units), (\.account, \.accounts), (\.activity, \.activities),
        ] where codes[keyPath: book].count != self[keyPath: ranking].rankOfCode.count {
            ranks[keyPath: ranking] = Ranking(codes[keyPath: book])
        }
        return ranks
    }

    /// The order of one dimension.
    struct Ranking: Sendable {
        /// By code: 1 + rank, or 0 for the empty text.
        private(set) var rankOfCode: [UInt32]
        /// By rank; `noCode` first.
        private(set) var codeOfRank: [Code]

        init(_ book: CodeBook) {
            rankOfCode = [UInt32](repeating: 0, count: book.count)
            codeOfRank = [noCode]
            for code in book.sortedCodes() {
                guard !book.withBytes(of: code, { $0.isEmpty }) else { continue }
                rankOfCode[Int(code)] = UInt32(codeOfRank.count)
                codeOfRank.append(code)
            }
        }

        /// The rank of a code; 0 for a blank one.
        func callAsFunction(_ code: Code) -> UInt32 {
            Int(code) < rankOfCode.count ? rankOfCode[Int(code)] : 0
        }

        /// The code, with the empty text made `noCode`.
        func normal(_ code: Code) -> Code { codeOfRank[Int(self(code))] }

        var bits: Int { UInt32.bitWidth - UInt32(codeOfRank.count - 1).leadingZeroBitCount }
    }
}

/// Packs `(unit, account, activity, period)` into one integer whose order is the order of keys.
struct KeySpace: Sendable {
    let ranks: KeyRanks
    let grain: Grain
    /// Periods that the space can hold.
    let periods: ClosedRange<Int32>
    private let periodBits: Int
    private let activityBits: Int
    private let accountBits: Int

    /// - Throws: a finding where the dimensions need more than 62 bits together (reach adds two).
    init(ranks: KeyRanks, grain: Grain, periods: ClosedRange<Int32>) throws(Finding) {
        self.ranks = ranks
        self.grain = grain
        self.periods = periods
        periodBits = UInt32.bitWidth - UInt32(periods.count - 1).leadingZeroBitCount
        activityBits = ranks.activity.bits
        accountBits = ranks.account.bits
        guard periodBits + activityBits + accountBits + ranks.unit.bits <= 62 else {
            throw Finding(
                "plan.keys.too_many",
                "units, accounts, activities and periods are too many to order together",
                value: "\(ranks.unit.codeOfRank.count) units, "
                    + "\(ranks.account.codeOfRank.count) accounts, "
                    + "\(ranks.activity.codeOfRank.count) activities, \(periods.count) periods",
                fix: "split the run by unit or leave out keys that no plan line uses")
        }
    }

    var bitCount: Int { periodBits + activityBits + accountBits + ranks.unit.bits }
    /// Above every key, by one bit more.
    var noKey: UInt64 { 1 << UInt64(bitCount) }

    /// The key, or nil where the period lies outside the space.
    func find(unit: Code, account: Code, activity: Code, period: Int32) -> UInt64? {
        periods.contains(period)
            ? pack(unit: unit, account: account, activity: activity, period: period) : nil
    }

    func pack(unit: Code, account: Code, activity: Code, period: Int32) -> UInt64 {
        var key = UInt64(ranks.unit(unit))
        key = key << UInt64(accountBits) | UInt64(ranks.account(account))
        key = key << UInt64(activityBits) | UInt64(ranks.activity(activity))
        return key << UInt64(periodBits) | UInt64(period - periods.lowerBound)
    }

    func unit(_ key: UInt64) -> Code {
        ranks.unit.codeOfRank[Int(key >> UInt64(accountBits + activityBits + periodBits))]
    }
    func account(_ key: UInt64) -> Code {
        ranks.account.codeOfRank[field(key, at: activityBits + periodBits, width: accountBits)]
    }
    func activity(_ key: UInt64) -> Code {
        ranks.activity.codeOfRank[field(key, at: periodBits, width: activityBits)]
    }
    func period(_ key: UInt64) -> Int32 {
        Int32(field(key, at: 0, width: periodBits)) + periods.lowerBound
    }

    private func field(_ key: UInt64, at shift: Int, width: Int) -> Int {
        Int(key >> UInt64(shift) & (width == 0 ? 0 : UInt64.max >> UInt64(64 - width)))
    }
}
