import BudgetModel
import Digest

/// How a later export of the plan has a line of a batch (contract, section 11).
public enum LineLanding: String, Sendable, Hashable, CaseIterable {
    /// `c0 + Δ`.
    case landed
    /// `c0`: nobody has booked it.
    case outstanding
    /// `c0 + 2Δ`: it was booked twice.
    case doubled
    /// None of them.
    case differs

    /// - Parameters:
    ///   - base: `c0`, of the run that the batch was made from.
    ///   - change: `Δ`; where it is 0, a line that stands still has landed.
    public init(base: Units, change: Units, now: Units) {
        let moved = Int128(now) - Int128(base)
        self =
            switch moved {
            case Int128(change): .landed
            case 0: .outstanding
            case 2 * Int128(change): .doubled
            default: .differs
            }
    }

    /// What is told of a line after another look. What has landed stays landed, whatever the plan
    /// does with the line later, unless it shows the change a second time.
    func following(_ before: LineLanding?) -> LineLanding {
        before == .landed && self != .doubled ? .landed : self
    }
}

/// A batch that later exports of the plan are held against.
public struct WatchedBatch: Sendable {
    public var number: Int64
    public var measure: Measure
    /// Of the plan that was looked at last; at first, of the plan that the batch was made from.
    public var planDigest: String
    public var lines: [Line]

    public struct Line: Sendable, Hashable {
        /// From 1, within the batch.
        public var number: Int64
        public var spot: BatchLine.Spot
        public var base: Units
        public var change: Units
        /// nil: no later export was looked at.
        public var before: LineLanding?

        public init(
            number: Int64, spot: BatchLine.Spot, base: Units, change: Units,
            before: LineLanding? = nil
        ) {
            self.number = number
            self.spot = spot
            self.base = base
            self.change = change
            self.before = before
        }
    }

    public init(number: Int64, measure: Measure, planDigest: String, lines: [Line]) {
        self.number = number
        self.measure = measure
        self.planDigest = planDigest
        self.lines = lines
    }

    /// What an export says of each line.
    ///
    /// - Parameters:
    ///   - amounts: what the current plan has now; a line that it lacks counts 0.
    ///   - planDigest: of that plan.
    /// - Returns: nil where the plan has the same bytes as before: that is no evidence; or where
    ///   later batches change all of its lines.
    public func look(
        at amounts: [BatchLine.Spot: Units], planDigest: String
    ) -> BatchLanding? {
        if planDigest == self.planDigest || lines.isEmpty { return nil }
        var landing = BatchLanding(batch: number, measure: measure, planDigest: planDigest)
        for line in lines {
            let now = amounts[line.spot] ?? 0
            let found = LineLanding(base: line.base, change: line.change, now: now)
                .following(line.before)
            landing.counts[found, default: 0] += 1
            if found == .doubled { landing.doubled.append(line.spot) }
            if found != line.before {
                landing.changed.append(.init(number: line.number, landing: found, now: now))
            }
        }
        return landing
    }

    /// Lines that were found doubled the last time.
    public var doubled: [BatchLine.Spot] {
        lines.filter { $0.before == .doubled }.map(\.spot)
    }
}

/// What one export of the plan said of a batch.
public struct BatchLanding: Sendable, Hashable {
    public var batch: Int64
    public var measure: Measure
    public var planDigest: String
    /// Lines by what they are; those that are none are left out.
    public var counts: [LineLanding: Int] = [:]
    public var doubled: [BatchLine.Spot] = []
    /// Lines that are something else than they were.
    public var changed: [Line] = []

    public struct Line: Sendable, Hashable {
        public var number: Int64
        public var landing: LineLanding
        public var now: Units
    }

    /// Whether it says anything that was not known.
    public var isNews: Bool { !changed.isEmpty }

    /// Whether nothing is left to wait for.
    public var isLanded: Bool {
        counts.allSatisfy { $0.value == 0 || $0.key == .landed }
    }

    /// `3 landed, 1 outstanding`.
    public var text: String {
        LineLanding.allCases.compactMap { kind in
            counts[kind].map { "\($0) \(kind.rawValue)" }
        }.joined(separator: ", ")
    }

    /// For the journal.
    public var canonical: CanonicalJSON {
        .object([
            "plan": .text(planDigest),
            "lines": .object(
                .init(
                    uniqueKeysWithValues: counts.map {
                        ($0.key.rawValue, .integer(Int64($0.value)))
                    })),
            "changed": .array(
                changed.map {
                    .array([.integer($0.number), .text($0.landing.rawValue), .integer($0.now)])
                }),
        ])
    }
}

/// The digest of all exports of one plan.
public enum PlanDigest {
    /// - Parameter exports: names and digests of the sources, in any order.
    public static func of(_ exports: [(name: String, sha256: String)]) -> String {
        let lines = exports.map { "\($0.name.utf8.count):\($0.name) \($0.sha256)\n" }
        return SHA256.hex(of: lines.sorted().joined())
    }
}
