import BudgetModel
import Diagnostics

/// Carries the reference over merges, splits and renumberings (contract, section 2, point 3).
///
/// Rows that name a unit apply first, then rows that name an account without a unit, then rows that
/// name an activity alone, so that a renumbered unit and a renumbered account meet on one line. In
/// each pass the row that names most wins, and chains are not followed.
struct ContinuityMap {
    private struct Pattern: Hashable {
        var unit, account, activity: Code
    }

    private struct Split {
        var targets: [Pattern] = []
        var shares: [Int64] = []
        var place = Place.nowhere
    }

    private let ranks: KeyRanks
    private var splits: [Pattern: Split] = [:]
    private var namesUnit: [Bool]
    private var namesAccount: [Bool]
    private var hasActivityRows = false

    var isEmpty: Bool { splits.isEmpty }

    init(_ rows: [ContinuityRow], ranks: KeyRanks, hasAccount: Bool, hasActivity: Bool) {
        self.ranks = ranks
        namesUnit = .init(repeating: false, count: ranks.unit.codeOfRank.count)
        namesAccount = .init(repeating: false, count: ranks.account.codeOfRank.count)
        let sorted = rows.map { row in
            (
                row,
                Pattern(
                    unit: ranks.unit.normal(row.fromUnit),
                    account: hasAccount ? ranks.account.normal(row.fromAccount) : noCode,
                    activity: hasActivity ? ranks.activity.normal(row.fromActivity) : noCode),
                Pattern(
                    unit: ranks.unit.normal(row.toUnit),
                    account: hasAccount ? ranks.account.normal(row.toAccount) : noCode,
                    activity: hasActivity ? ranks.activity.normal(row.toActivity) : noCode)
            )
        }.sorted { order($0.2, $0.0) < order($1.2, $1.0) }
        for (row, from, to) in sorted where from != to {
            // A row about a dimension that this plan lacks does not concern it.
            guard from != Pattern(unit: noCode, account: noCode, activity: noCode) else { continue }
            splits[from, default: Split()].targets.append(to)
            splits[from]?.shares.append(row.shareMillionths)
            splits[from]?.place = row.place
        }
        for (row, from, to) in sorted where from == to && splits[from] != nil {
            splits[from]?.targets.append(to)
            splits[from]?.shares.append(row.shareMillionths)
        }
        for pattern in splits.keys {
            if pattern.unit != noCode {
                namesUnit[Int(ranks.unit(pattern.unit))] = true
            } else if pattern.account != noCode {
                namesAccount[Int(ranks.account(pattern.account))] = true
            } else {
                hasActivityRows = true
            }
        }
    }

    private func order(_ pattern: Pattern, _ row: ContinuityRow) -> (UInt32, UInt32, UInt32, Int64)
    {
        (
            ranks.unit(pattern.unit), ranks.account(pattern.account),
            ranks.activity(pattern.activity), row.shareMillionths
        )
    }

    /// Units that receive something.
    var targetUnitRanks: [UInt32] {
        splits.values.flatMap { $0.targets.map { ranks.unit($0.unit) } }
    }

    /// Splits whose shares are not one whole. Rounding of a share to six decimals is no fault.
    func findings(codes: Codes) -> [Finding] {
        splits.compactMap { from, split -> (Pattern, Finding)? in
            let sum = split.shares.reduce(into: Int128(0)) { $0 += Int128($1) }
            let isWhole = (sum - 1_000_000).magnitude <= UInt128(split.shares.count)
            guard !isWhole || split.shares.contains(where: { $0 < 0 }) else { return nil }
            let key = [
                codes.units.text(from.unit), codes.accounts.text(from.account),
                codes.activities.text(from.activity),
            ].joined(separator: " ")
            return (
                from,
                Finding(
                    "continuity.share.not_whole", at: split.place,
                    "the shares of one key do not sum to 1", value: key,
                    fix: "let the shares of each `from` key sum to exactly 1")
            )
        }.sorted { a, b in key(a.0) < key(b.0) }.map(\.1)
    }

    private func key(_ pattern: Pattern) -> (UInt32, UInt32, UInt32) {
        (ranks.unit(pattern.unit), ranks.account(pattern.account), ranks.activity(pattern.activity))
    }

    /// The same current amounts with the reference moved to where it belongs now.
    func carry(
        _ amounts: KeyedAmounts, space: KeySpace
    ) throws(ArithmeticOverflow) -> KeyedAmounts {
        var amounts = amounts
        for pass in [Pass.unit, .account, .activity] where pass != .activity || hasActivityRows {
            var keys: [UInt64] = []
            var moved: [Units] = []
            for index in amounts.keys.indices where amounts.reference[index] != 0 {
                let key = amounts.keys[index]
                guard let split = split(of: key, space: space, pass: pass) else { continue }
                let parts = Apportionment.parts(of: amounts.reference[index], weights: split.shares)
                amounts.reference[index] = 0
                for (target, part) in zip(split.targets, parts) where part != 0 {
                    keys.append(retarget(key, to: target, space: space))
                    moved.append(part)
                }
            }
            guard !keys.isEmpty else { continue }
            amounts = try KeyedAmounts(
                keys: amounts.keys + keys, reference: amounts.reference + moved,
                current: amounts.current + .init(repeating: 0, count: keys.count),
                bits: space.bitCount)
        }
        return amounts
    }

    /// Where a key is carried to; empty for one that stays.
    func targets(of key: UInt64, space: KeySpace) -> [UInt64] {
        var keys = [key]
        for pass in [Pass.unit, .account, .activity] where pass != .activity || hasActivityRows {
            keys = keys.flatMap { key in
                split(of: key, space: space, pass: pass)?.targets
                    .map { retarget(key, to: $0, space: space) } ?? [key]
            }
        }
        return keys == [key] ? [] : keys
    }

    private enum Pass { case unit, account, activity }

    private func split(of key: UInt64, space: KeySpace, pass: Pass) -> Split? {
        let (unit, account, activity) = (
            space.unit(key), space.account(key), space.activity(key)
        )
        let candidates: [Pattern]
        switch pass {
        case .unit:
            guard namesUnit[Int(ranks.unit(unit))] else { return nil }
            candidates = [
                Pattern(unit: unit, account: account, activity: activity),
                Pattern(unit: unit, account: account, activity: noCode),
                Pattern(unit: unit, account: noCode, activity: activity),
                Pattern(unit: unit, account: noCode, activity: noCode),
            ]
        case .account:
            guard account != noCode, namesAccount[Int(ranks.account(account))] else { return nil }
            candidates = [
                Pattern(unit: noCode, account: account, activity: activity),
                Pattern(unit: noCode, account: account, activity: noCode),
            ]
        case .activity:
            guard activity != noCode else { return nil }
            candidates = [Pattern(unit: noCode, account: noCode, activity: activity)]
        }
        for candidate in candidates {
            if let split = splits[candidate] { return split }
        }
        return nil
    }

    private func retarget(_ key: UInt64, to target: Pattern, space: KeySpace) -> UInt64 {
        space.pack(
            unit: target.unit == noCode ? space.unit(key) : target.unit,
            account: target.account == noCode ? space.account(key) : target.account,
            activity: target.activity == noCode ? space.activity(key) : target.activity,
            period: space.period(key))
    }
}
