import BudgetModel
import Diagnostics

/// The network of one measure that the kernel solves: linear in claims + lines + tree nodes.
///
///     claim ──arc(tier)──▶ line
///           └─arc(tier)──▶ hub ──▶ hubs and lines below it
///     line ──(at most its fall)──▶ cap ──▶ cap above ──▶ … ──▶ out
///
/// Nodes are dense integers. Claims stand in ascending `(benefit_id, period)`, lines in ascending
/// key, so that every tie is broken by position (contract, section 6). Amounts are in smallest
/// units; their sums stay below 2^62.
public struct FlowNetwork: Sendable {
    // Claims.
    /// `a_c = claim − in_base` of each claim, ≥ 0.
    public var owed: [Units] = []
    /// Arcs of claim c: `arcs[arcStart[c] ..< arcStart[c + 1]]`, in ascending tier.
    public var arcStart: [UInt32] = [0]
    public var arcs: [Arc] = []

    // Hubs: a forest or acyclic graph of relays without capacity.
    /// Children of hub h: `hubChildren[hubStart[h] ..< hubStart[h + 1]]`.
    public var hubStart: [UInt32] = [0]
    public var hubChildren: [Target] = []

    // Lines.
    /// The fall of each line, ≥ 0.
    public var fall: [Units] = []
    /// The cap right above each line; `noCap` where netting bounds nothing.
    public var lineCap: [UInt32] = []

    // Netting caps: a forest; a parent has a smaller or larger index, without cycles.
    public var capAmount: [Units] = []
    public var capParent: [UInt32] = []

    public static let noCap: UInt32 = .max

    public init() {}

    /// An arc of a claim: it admits a line, or all lines below a hub, from `tier` on.
    public struct Arc: Sendable, Hashable {
        public var target: Target
        public var tier: UInt8
        public init(target: Target, tier: UInt8) {
            self.target = target
            self.tier = tier
        }
    }

    /// A line or a hub: the lowest bit tells which.
    public struct Target: Sendable, Hashable {
        public var raw: UInt32
        public static func line(_ index: Int) -> Target { Target(raw: UInt32(index) << 1) }
        public static func hub(_ index: Int) -> Target { Target(raw: UInt32(index) << 1 | 1) }
        public var isHub: Bool { raw & 1 == 1 }
        public var index: Int { Int(raw >> 1) }
        public init(raw: UInt32) { self.raw = raw }
    }

    public var claimCount: Int { owed.count }
    public var hubCount: Int { hubStart.count - 1 }
    public var lineCount: Int { fall.count }
    public var capCount: Int { capAmount.count }
}

/// Which tiers a stage holds: stage 0 is tiers 0 and 1 (`direct`); stage s is tiers up to s + 1.
public struct StagePlan: Sendable, Hashable {
    /// Highest tier of each stage, ascending.
    public var tierLimits: [UInt8]
    /// The farthest tier, which the last stage sees.
    var lastTier: UInt8 { tierLimits.last.expected("a plan has one stage at least") }
    /// - Parameter tierCount: the number of reach rules (tier 0, the crosswalk, is not counted).
    public init(tierCount: Int) {
        tierLimits = tierCount == 0 ? [0] : (1...tierCount).map(UInt8.init)
    }
}

/// What the kernel yields for one network (contract, section 6), all by claim index.
public struct FlowSolution: Sendable {
    /// Integers of the last stage without caps.
    public var gross: [Units] = []
    /// Integers after each stage of the netted run: `netted[stage][claim]`. The first is `direct`,
    /// the last is `visible`.
    public var netted: [[Units]] = []
    /// Exact fair shares of the last netted stage and of the last gross stage.
    public var grossShare: [FairShare] = []
    public var visibleShare: [FairShare] = []
    /// Flow by claim and line, ordered by (claim, line, tier).
    public var attribution: [Attribution] = []
    /// For each stage but the last, and for gross where it is not visible: some flow that carries
    /// its integers, whatever the tiers. The audit needs it to see that they can be carried.
    public var stageFlows: [[Attribution]] = []
    public var grossFlow: [Attribution] = []
    public var missingProof = BottleneckProof()
    public var reabsorbedProof = BottleneckProof()

    public init() {}
    public var direct: [Units] { netted.first ?? [] }
    public var visible: [Units] { netted.last ?? [] }
}

/// An exact rational share: `numerator / denominator` units, denominator > 0.
public struct FairShare: Sendable, Hashable {
    /// Halves of the numerator: there are millions of shares, and a whole one would take a third
    /// more.
    private var high: Int64 = 0
    private var low: UInt64 = 0
    public var denominator: Int64

    public var numerator: Int128 {
        get { Int128(high) << 64 | Int128(low) }
        set {
            high = Int64(truncatingIfNeeded: newValue >> 64)
            low = UInt64(truncatingIfNeeded: newValue)
        }
    }

    public init(numerator: Int128, denominator: Int64) {
        self.denominator = denominator
        self.numerator = numerator
    }
}

/// `amount` units of a claim that show on a line, by the first tier that admits the line.
public struct Attribution: Sendable, Hashable {
    public var claim: UInt32
    public var line: UInt32
    public var tier: UInt8
    public var amount: Units
    public init(claim: UInt32, line: UInt32, tier: UInt8, amount: Units) {
        self.claim = claim
        self.line = line
        self.tier = tier
        self.amount = amount
    }
}

/// Why short claims are short: groups of claims with the lines and caps that hold them, and the
/// groups that each group rests on. A claim's proof is the closure of its group.
///
/// Equation of a closure: Σ granted of its claims = Σ fall of its lines that no cap of the closure
/// bounds + Σ amount of its outermost caps (contract, section 6, “Bottleneck proof”).
public struct BottleneckProof: Sendable {
    /// Ordered by the smallest claim index in each group.
    public var groups = BottleneckGroups()
    /// By claim: the index of its group, or -1 where the claim is whole.
    public var groupOfClaim: [Int32] = []

    public init() {}
}

/// What the run without netting caps yields, before the caps are known: explained rises, and with
/// them the caps, depend on gross (contract, section 7).
public struct GrossFlow: Sendable {
    /// Integers of the last stage, by claim.
    public var granted: [Units] = []
    /// Exact fair shares of the last stage, by claim.
    public var shares: [FairShare] = []
    /// Some flow that carries the integers, in terms of the carrier; empty where nobody wants it.
    public var flow: [Attribution] = []
    /// Under way when the flow is made.
    var eventualProof: Eventual<BottleneckProof>?
    /// Whatever the solver that made it wants to find again in `netted`; nobody else reads it.
    public var carrier: (any Sendable)?

    public init() {}
    public var proof: BottleneckProof { eventualProof?.value ?? BottleneckProof() }
}

/// The seam behind which solvers stand: the contract's section 6 on a network.
public protocol FairFlowSolver: Sendable {
    /// The sequence of stages without caps: whatever caps the network holds are ignored.
    ///
    /// - Parameter keepsFlow: whether there will be caps: `netted` then wants to see the flow.
    /// - Throws: `ArithmeticOverflow` where owed or falls sum to 2^62 units or more.
    func gross(
        _ network: FlowNetwork, stages: StagePlan, keepsFlow: Bool
    ) throws(ArithmeticOverflow) -> GrossFlow
    /// The sequence with caps and with each claim's gross as its maximum, and the attribution.
    ///
    /// - Parameters:
    ///   - network: the network that `gross` was computed on, now with its caps; claims, arcs,
    ///     hubs and lines are the same.
    ///   - gross: what this solver yielded.
    /// - Throws: `ArithmeticOverflow` where owed or falls sum to 2^62 units or more.
    func netted(
        _ network: FlowNetwork, stages: StagePlan, gross: GrossFlow
    ) throws(ArithmeticOverflow) -> FlowSolution
    /// One stage without caps or minima (section 7, “explained rises”): integers by claim and a
    /// deterministic attribution.
    func solveOneStage(_ network: FlowNetwork) throws(ArithmeticOverflow) -> (
        granted: [Units], attribution: [Attribution]
    )
}

extension FairFlowSolver {
    public func gross(
        _ network: FlowNetwork, stages: StagePlan
    ) throws(ArithmeticOverflow) -> GrossFlow {
        try gross(network, stages: stages, keepsFlow: true)
    }

    /// Both runs on a network whose caps are known from the start.
    public func solve(
        _ network: FlowNetwork, stages: StagePlan
    ) throws(ArithmeticOverflow) -> FlowSolution {
        try netted(network, stages: stages, gross: gross(network, stages: stages))
    }
}
