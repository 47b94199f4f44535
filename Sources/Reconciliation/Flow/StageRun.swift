import BudgetModel
import Dispatch

/// One stage of one run: minima and maxima by claim in, whole units and (after the last stage)
/// exact shares and the proof out.
struct StageRun {
    var scope: StageScope
    /// By claim of the network: its place in ascending `(benefit_id, period)`.
    var position: [UInt32]
    /// By claim of the network: `a_c`.
    var weight: [Units]
    /// By claim of the network: what the stage before gave.
    var lowest: [Units]
    /// By claim of the network: the most that it may take.
    var highest: [Units]
    /// Shares and proof are wanted.
    var isLast: Bool
    /// A flow of the result is wanted.
    var writesFlow: Bool
    var threads: Int

    struct Result {
        var granted: [Units] = []
        /// By place in ascending `(benefit_id, period)`.
        var shares: [FairShare] = []
        var proof: [ProofRows] = []
        /// By claim and line of the network, in the order of the components.
        var flow: [Attribution] = []

        /// Moves the proof out: it may be as large as the network.
        mutating func takeProof() -> [ProofRows] {
            var taken: [ProofRows] = []
            swap(&taken, &proof)
            return taken
        }

        /// Moves the flow out.
        mutating func takeFlow() -> [Attribution] {
            var taken: [Attribution] = []
            swap(&taken, &flow)
            return taken
        }
    }

    /// - Parameter flows: starts with a flow that is feasible here, ends with that of the result.
    func solve(_ network: FlowNetwork, _ flows: ArcFlows) -> Result {
        let layout = StageLayout(network, scope, highest: highest, keepsUnreaching: isLast)
        var result = Result()
        result.granted = [Units](repeating: 0, count: network.claimCount)
        if isLast {
            let nothing = FairShare(numerator: 0, denominator: 1)
            result.shares = [FairShare](repeating: nothing, count: network.claimCount)
        }
        result.granted.withUnsafeMutableBufferPointer { granted in
            result.shares.withUnsafeMutableBufferPointer { shares in
                nonisolated(unsafe) let granted = granted
                nonisolated(unsafe) let shares = shares
                var parts = layout.shareOut(threads: threads) { layout, components in
                    var worker = StageWorker()
                    var rows = ProofRows()
                    var flow: [Attribution] = []
                    if writesFlow { flow.reserveCapacity(layout.claimCount(of: components)) }
                    for index in components {
                        if let (claim, line) = layout.single(index) {
                            granted[claim] = settle(
                                claim, line, network, shares, proof: &rows, flow: &flow)
                            continue
                        }
                        layout.load(index, network, flows, into: &worker.component)
                        worker.pooling.pool(&worker.component)
                        worker.solve(self, granted: granted, shares: shares, proof: &rows)
                        worker.keep(layout, network, flows)
                        if writesFlow { worker.writeFlow(into: &flow) }
                    }
                    return (proof: rows, flow: flow)
                }
                if isLast { result.proof = parts.map(\.proof) }
                let flows = parts.map(\.flow)
                parts.removeAll()
                result.flow = .joining(consume flows)
            }
        }
        return result
    }
}

extension StageRun {
    /// Settles a claim that nobody contests, on its only line: in most runs, most claims.
    ///
    /// - Returns: what is granted.
    private func settle(
        _ claim: Int, _ line: Int?, _ network: FlowNetwork,
        _ shares: UnsafeMutableBufferPointer<FairShare>, proof: inout ProofRows,
        flow: inout [Attribution]
    ) -> Units {
        let units = min(highest[claim], line.map { network.fall[$0] } ?? 0)
        if writesFlow, let line, units > 0 {
            flow.append(
                Attribution(claim: UInt32(claim), line: UInt32(line), tier: 0, amount: units))
        }
        if !isLast { return units }
        shares[Int(position[claim])] = FairShare(numerator: Int128(units), denominator: 1)
        if units < highest[claim] {
            let name = UInt32(claim)
            proof.groupOfShort.append((name, UInt32(proof.groups.count)))
            if let line {
                proof.groups.append(
                    claims: CollectionOfOne(name), lines: CollectionOfOne(UInt32(line)), caps: [],
                    restsOn: [])
            } else {
                proof.groups.append(claims: CollectionOfOne(name), lines: [], caps: [], restsOn: [])
            }
        }
        return units
    }
}

/// The tools of one thread, used for one component after another.
private struct StageWorker: ~Copyable {
    var component = StageComponent()
    var pooling = ClaimPooling()
    private var bounds = ClaimBounds()
    private let shares = ClaimShares()
    private var granted: [Int64] = []
    private var classOf: [Int32] = []
    private let decomposition = FairDecomposition()
    private var rounding = IntegralRounding()
    private var closedForms = ClosedForms()
    private var finder = BottleneckFinder()
    private var network = ResidualNetwork<Int64>()
    private var paths = FlowPaths()
    private var isClosed = false

    mutating func solve(
        _ run: StageRun, granted output: UnsafeMutableBufferPointer<Units>,
        shares exact: UnsafeMutableBufferPointer<FairShare>, proof: inout ProofRows
    ) {
        setBounds(run)
        isClosed = closedForms.solve(component, bounds, shares, granted: &granted)
        if !isClosed { solveByFlow(threads: run.threads) }
        for (local, claim) in component.claims.enumerated() {
            output[Int(claim)] = granted[local]
            if run.isLast { exact[Int(run.position[Int(claim)])] = shares.exact(local) }
        }
        if !run.isLast { return }
        if isClosed {
            closedForms.prove(component, bounds, granted: granted, into: &proof)
        } else {
            finder.find(component, bounds, granted: granted, network: network, into: &proof)
        }
    }

    private mutating func solveByFlow(threads: Int) {
        decomposition.solve(
            component.piece, bounds, &component.carried, into: shares, threads: threads)
        var wanted: Int64 = 0
        for units in bounds.highest { wanted += units }
        network.load(component.piece, scale: 1, limit: wanted)
        rounding.round(
            component.piece, bounds, shares, classOf: classOf, &network,
            carried: component.carried, granted: &granted)
    }

    /// Keeps the flow of the component, where one was needed.
    func keep(_ layout: borrowing StageLayout, _ network: FlowNetwork, _ flows: ArcFlows) {
        if isClosed { return }
        layout.keep(component, granted: granted, self.network, network, in: flows)
    }

    /// Rows of the flow that carries what was granted.
    mutating func writeFlow(into rows: inout [Attribution]) {
        if isClosed {
            component.writeClosedFlow(granted, into: &rows)
        } else {
            paths.write(component, granted, network, into: &rows)
        }
    }

    private mutating func setBounds(_ run: StageRun) {
        bounds.clear()
        classOf.empty()
        for claim in component.claims {
            bounds.weight.append(run.weight[Int(claim)])
            bounds.lowest.append(run.lowest[Int(claim)])
            bounds.highest.append(run.highest[Int(claim)])
            bounds.position.append(run.position[Int(claim)])
        }
        for index in 0..<component.piece.classCount {
            let end = component.classStart[index + 1]
            bounds.classStart.append(end)
            while classOf.count < Int(end) { classOf.append(Int32(index)) }
        }
    }
}

/// The attribution of all components of the last stage.
struct AttributionRun {
    var scope: StageScope
    /// By claim of the network.
    var granted: [Units]

    /// - Parameter flows: a flow of the granted units, or of some of them.
    func solve(_ network: FlowNetwork, _ flows: ArcFlows, threads: Int) -> [Attribution] {
        let layout = StageLayout(network, scope, highest: granted, keepsUnreaching: false)
        let parts = layout.shareOut(threads: threads) { layout, components in
            var rows: [Attribution] = []
            rows.reserveCapacity(layout.claimCount(of: components))
            var component = StageComponent()
            var pooling = ClaimPooling()
            var tool = TieredAttribution()
            var local: [Int64] = []
            for index in components {
                if let (claim, line) = layout.single(index) {
                    if let line, granted[claim] > 0 {
                        rows.append(
                            Attribution(
                                claim: UInt32(claim), line: UInt32(line),
                                tier: layout.nearestTier(ofClaim: claim, network),
                                amount: granted[claim]))
                    }
                    continue
                }
                layout.load(index, network, flows, into: &component)
                pooling.pool(&component)
                local.empty()
                for claim in component.claims { local.append(granted[Int(claim)]) }
                if !component.attributeDirectly(local, into: &rows) {
                    tool.attribute(
                        component, granted: local, threads: threads, into: &rows)
                }
            }
            return rows
        }
        var rows = [Attribution].joining(consume parts)
        rows.merge(claimCount: network.claimCount)
        return rows
    }
}

extension [Attribution] {
    /// All rows in one; each part is let go of once it is taken over.
    fileprivate static func joining(_ parts: consuming [[Attribution]]) -> Self {
        if parts.count == 1 { return parts[0] }
        var rows: Self = []
        rows.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for index in parts.indices {
            rows += parts[index]
            parts[index] = []
        }
        return rows
    }
}

extension StageLayout {
    /// Runs `work` on contiguous ranges of components, several at a time, and returns the results
    /// in the order of the components.
    borrowing func shareOut<Output: Sendable>(
        threads: Int, _ work: @Sendable (borrowing StageLayout, Range<Int>) -> Output
    ) -> [Output] {
        let ranges = evenRanges(threads == 1 ? 1 : threads * 16)
        if threads == 1 || ranges.count <= 1 { return ranges.map { work(self, $0) } }
        var outputs = [Output?](repeating: nil, count: ranges.count)
        withUnsafePointer(to: self) { layout in
            outputs.withUnsafeMutableBufferPointer { outputs in
                nonisolated(unsafe) let outputs = outputs
                nonisolated(unsafe) let layout = layout
                DispatchQueue.concurrentPerform(iterations: ranges.count) { index in
                    outputs[index] = work(layout.pointee, ranges[index])
                }
            }
        }
        return outputs.compactMap { $0 }
    }

    /// Contiguous ranges of components of about equal size.
    private borrowing func evenRanges(_ wanted: Int) -> [Range<Int>] {
        var total = 0
        for component in 0..<componentCount { total += size(of: component) }
        let target = max(64, total / wanted)
        var ranges: [Range<Int>] = []
        var first = 0
        var sum = 0
        for component in 0..<componentCount {
            sum += size(of: component)
            if sum >= target {
                ranges.append(first..<component + 1)
                first = component + 1
                sum = 0
            }
        }
        if first < componentCount { ranges.append(first..<componentCount) }
        return ranges
    }
}
