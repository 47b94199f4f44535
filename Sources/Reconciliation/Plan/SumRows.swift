import BudgetModel
import Diagnostics

/// Looks for units and accounts whose rows are sums of others, so that a plan counts them twice.
///
/// A sum row shows itself in the figures: it equals what stands below it in the tree, or without a
/// tree all others together, to the unit and in both versions.
struct SumRows {
    private(set) var findings: [Finding] = []
    /// Fewer parts may add up by chance.
    private static let leastParts = 2

    init(_ input: borrowing ReconciliationInput) {
        for plan in [input.financialPlan, input.staffingPlan].compactMap(\.self) {
            var units = Sums(count: input.codes.units.count)
            var accounts = Sums(count: input.codes.accounts.count)
            for part in plan.parts {
                units.add(part, \.unit) { unit, _ in unit }
                if part.hasAccount { accounts.add(part, \.account) { _, account in account } }
            }
            tell("unit", units.doubled(input.units.parent), plan.measure, input.codes.units)
            tell(
                "account", accounts.doubled(input.accounts.parent), plan.measure,
                input.codes.accounts)
        }
    }

    private mutating func tell(
        _ what: String, _ found: [(code: Code, parts: Int)], _ measure: Measure,
        _ book: CodeBook
    ) {
        for (code, parts) in found {
            findings.append(
                Finding(
                    "plan.total.counted_twice", severity: .warning,
                    at: .argument(measure.rawValue),
                    "the rows of this \(what) equal the sum of \(parts) others, in both versions: "
                        + "it may be a sum row, which the plan counts twice",
                    value: book.text(code),
                    fix: "leave sum rows out with `skip`, where this is one"))
        }
    }

    /// Amounts of both versions by code.
    private struct Sums {
        private var reference: [Int128]
        private var current: [Int128]
        private var rows: [Int]

        init(count: Int) {
            reference = .init(repeating: 0, count: count)
            current = .init(repeating: 0, count: count)
            rows = .init(repeating: 0, count: count)
        }

        mutating func add(
            _ table: PlanTable, _ column: KeyPath<PlanTable, [Code]>,
            _ still: (_ unit: Code, _ account: Code) -> Code
        ) {
            for (row, code) in table[keyPath: column].enumerated() {
                add(code, table.reference[row], table.current[row])
            }
            var code = noCode
            table.still.forEach {
                unit, account, _ in
                code = still(unit, account)
            } row: {
                add(code, $1, $1)
            }
        }

        private mutating func add(_ code: Code, _ reference: Units, _ current: Units) {
            guard code != noCode else { return }
            self.reference[Int(code)] += Int128(reference)
            self.current[Int(code)] += Int128(current)
            rows[Int(code)] += 1
        }

        /// Codes that equal the sum of those below them, or of all others where none has a parent.
        func doubled(_ parents: [Code]) -> [(code: Code, parts: Int)] {
            let hasTree = parents.contains { $0 != noCode }
            return hasTree ? belowParents(parents) : ofAllOthers()
        }

        private func ofAllOthers() -> [(code: Code, parts: Int)] {
            let total = (reference.reduce(0, +), current.reduce(0, +))
            let parts = rows.count { $0 > 0 } - 1
            guard parts >= SumRows.leastParts, total.0 != 0 || total.1 != 0 else { return [] }
            return rows.indices.filter { code in
                rows[code] > 0 && 2 * reference[code] == total.0 && 2 * current[code] == total.1
            }.map { (Code($0), parts) }
        }

        /// From the leaves up: what stands above a sum row counts it once.
        private func belowParents(_ parents: [Code]) -> [(code: Code, parts: Int)] {
            var below = [(reference: Int128, current: Int128, parts: Int)](
                repeating: (0, 0, 0), count: rows.count)
            var found: [(code: Code, parts: Int)] = []
            for code in deepestFirst(parents) {
                let under = below[code]
                let isSum =
                    rows[code] > 0 && under.parts >= SumRows.leastParts
                    && under.reference == reference[code] && under.current == current[code]
                    && (under.reference != 0 || under.current != 0)
                if isSum { found.append((Code(code), under.parts)) }
                guard code < parents.count, parents[code] != noCode else { continue }
                let above = Int(parents[code])
                below[above].reference += reference[code] + (isSum ? 0 : under.reference)
                below[above].current += current[code] + (isSum ? 0 : under.current)
                if rows[code] > 0 || under.parts > 0 { below[above].parts += 1 }
            }
            return found.sorted { $0.code < $1.code }
        }

        private func deepestFirst(_ parents: [Code]) -> [Int] {
            var depth = [Int](repeating: -1, count: rows.count)
            for code in rows.indices where depth[code] < 0 {
                var path: [Int] = []
                var at = code
                while depth[at] < 0 {
                    path.append(at)
                    guard at < parents.count, parents[at] != noCode else { break }
                    at = Int(parents[at])
                }
                var next = depth[at] < 0 ? 0 : depth[at] + 1
                for code in path.reversed() {
                    depth[code] = next
                    next += 1
                }
            }
            return rows.indices.sorted { (depth[$1], $0) < (depth[$0], $1) }
        }
    }
}
