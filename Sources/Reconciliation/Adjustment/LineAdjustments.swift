import BudgetModel
import Diagnostics

/// What to change in the current plan so that every claim shows (contract, section 9).
struct LineAdjustments {
    /// By plan line, canonical sign.
    private(set) var byLine: [Units]
    /// By claim: of missing and reabsorbed, what no line could give.
    private var unadjustable: [Units]
    /// What each claim has of what is taken from rises.
    private var rises: [ClaimAdjustments.Rise] = []
    /// By supply: by how much its destination is raised.
    private var raises: [Units]
    private(set) var findings: [Finding] = []
    private let run: MeasureRun
    private let rooms: LineRooms

    init(
        _ run: MeasureRun, destinations: Destinations, rules: Rules, codes: Codes
    ) throws(ArithmeticOverflow) {
        self.run = run
        rooms = LineRooms(run.plan, floors: rules.floors, codes: codes)
        byLine = .init(repeating: 0, count: run.plan.count)
        unadjustable = .init(repeating: 0, count: run.claims.count)
        raises = .init(repeating: 0, count: run.explained.supplies.count)
        try takeMissing()
        try takeReabsorbed(run.reabsorbed)
        try raiseDestinations(destinations, codes: codes)
    }

    /// What each claim has of the adjustments.
    var byClaim: ClaimAdjustments {
        ClaimAdjustments(
            unadjustable: unadjustable, rises: rises, raises: raises,
            claimCount: run.claims.count)
    }

    private mutating func takeMissing() throws(ArithmeticOverflow) {
        var lines: [UInt64] = []
        var claims: [Int] = []
        for claim in 0..<run.claims.count where missing(claim) > 0 {
            if run.ownLine[claim] < 0 {
                unadjustable[claim] += missing(claim)
            } else {
                lines.append(UInt64(run.ownLine[claim]))
                claims.append(claim)
            }
        }
        let order = KeyOrder.positions(lines, bits: UInt32.bitWidth)
        var next = 0
        while next < order.count {
            let first = next
            let line = Int(lines[Int(order[first])])
            var wanted: Units = 0
            while next < order.count, Int(lines[Int(order[next])]) == line {
                wanted += missing(claims[Int(order[next])])
                next += 1
            }
            let taken = min(wanted, rooms.room(line, adjustment: 0))
            byLine[line] = try byLine[line].addingExactly(rooms.sign(line) * taken)
            if taken < wanted {
                let here = order[first..<next].map { claims[Int($0)] }
                share(wanted - taken, among: here, by: here.map(missing))
            }
        }
    }

    private func missing(_ claim: Int) -> Units { run.claims.owed(claim) - run.gross[claim] }

    private mutating func share(_ amount: Units, among claims: [Int], by weights: [Units]) {
        for (claim, part) in zip(claims, Apportionment.parts(of: amount, weights: weights)) {
            unadjustable[claim] += part
        }
    }

    /// Takes what each group of short claims lost from the unexplained rises under its caps.
    private mutating func takeReabsorbed(_ proof: BottleneckReading) throws(ArithmeticOverflow) {
        var claimsOf: [Int: [Int]] = [:]
        for claim in 0..<run.claims.count where run.gross[claim] > run.visible[claim] {
            guard let group = proof.group(of: claim) else {
                unadjustable[claim] += run.gross[claim] - run.visible[claim]
                continue
            }
            claimsOf[group, default: []].append(claim)
        }
        guard !claimsOf.isEmpty else { return }
        var below = RisesByCap(run)
        for group in claimsOf.keys.sorted() {
            let claims = claimsOf[group] ?? []
            let lost = claims.map { run.gross[$0] - run.visible[$0] }
            var caps = Array(proof.proof.groups[group].caps)
            if caps.isEmpty {
                caps = proof.closure(of: group).flatMap { proof.proof.groups[$0].caps }
            }
            let lines = below.lines(under: caps)
            let weights = lines.map {
                min(below.left[$0] ?? 0, rooms.room($0, adjustment: byLine[$0]))
            }
            let available = weights.reduce(into: Int128(0)) { $0 += Int128($1) }
            let wanted = lost.reduce(0, +)
            let taken = Units(min(Int128(wanted), available))
            let parts = Apportionment.parts(of: taken, weights: weights)
            for (line, part) in zip(lines, parts) {
                byLine[line] = try byLine[line].addingExactly(rooms.sign(line) * part)
                below.left[line, default: 0] -= part
            }
            let short = Apportionment.parts(of: wanted - taken, weights: lost)
            for (claim, part) in zip(claims, short) { unadjustable[claim] += part }
            divide(lines, parts, among: claims, zip(lost, short).map { $0 - $1 })
        }
    }

    /// Shares what is taken from each line pro rata to what the claims still ask of all of them.
    private mutating func divide(
        _ lines: [Int], _ parts: [Units], among claims: [Int], _ asked: [Units]
    ) {
        var asked = asked
        for (line, part) in zip(lines, parts) where part > 0 {
            for (index, share) in Apportionment.parts(of: part, weights: asked).enumerated()
            where share > 0 {
                asked[index] -= share
                rises.append(
                    .init(claim: UInt32(claims[index]), line: UInt32(line), amount: share))
            }
        }
    }

    /// A redeployment that the plan does not show yet: `share × owed − explained`, never more.
    private mutating func raiseDestinations(
        _ destinations: Destinations, codes: Codes
    ) throws(ArithmeticOverflow) {
        var absent: [(record: Int, destination: Int)] = []
        for claim in 0..<run.claims.count {
            let record = Int(run.claims.record[claim])
            let rows = destinations.rows(of: record)
            guard !rows.isEmpty else { continue }
            let shares = Apportionment.shares(
                of: run.claims.owed(claim), millionths: rows.map(\.shareMillionths))
            for index in run.explained.supplies(of: claim) {
                let supply = run.explained.supplies[index]
                let raise = shares[Int(supply.destination)] - supply.explained
                guard raise > 0 else { continue }
                if supply.line < 0 {
                    let entry = (record, Int(supply.destination))
                    if absent.last.map({ $0 == entry }) != true { absent.append(entry) }
                } else if !run.plan.isRevenue[Int(supply.line)] {
                    let line = Int(supply.line)
                    byLine[line] = try byLine[line].addingExactly(raise)
                    raises[index] = raise
                }
            }
        }
        for (record, destination) in absent {
            let rows = destinations.rows(of: record)
            findings.append(
                Finding(
                    "destination.line.absent", severity: .note,
                    at: rows[rows.startIndex + destination].place,
                    "the plan has no line for this destination, so none was raised",
                    value: codes.benefits.text(run.place.ownKeys.records.id[record]),
                    fix: "add the line to the plan, or correct the destination"))
        }
    }
}

/// Unexplained rises below each netting cap.
private struct RisesByCap {
    /// By line: what is left of its unexplained rise.
    var left: [Int: Units] = [:]
    private var linesOfCap: [UInt32: [Int]] = [:]
    private var children: [UInt32: [UInt32]] = [:]

    init(_ run: MeasureRun) {
        for line in 0..<run.plan.count where run.plan.fall[line] < 0 {
            let rise = -run.plan.fall[line] - (run.explained.byLine[UInt32(line)] ?? 0)
            let cap = run.caps.cap(ofLine: line)
            guard rise > 0, cap != FlowNetwork.noCap else { continue }
            left[line] = rise
            linesOfCap[cap, default: []].append(line)
        }
        for (cap, parent) in run.caps.parents.enumerated() where parent != FlowNetwork.noCap {
            children[parent, default: []].append(UInt32(cap))
        }
    }

    /// Rising lines below any of the caps, ascending.
    func lines(under caps: [UInt32]) -> [Int] {
        var seen = Set(caps)
        var stack = caps
        var lines: [Int] = []
        while let cap = stack.popLast() {
            lines += linesOfCap[cap] ?? []
            for child in children[cap] ?? [] where seen.insert(child).inserted {
                stack.append(child)
            }
        }
        return lines.sorted()
    }
}
