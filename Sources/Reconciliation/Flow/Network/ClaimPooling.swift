/// Puts the claims of a component that reach the same into one class: they share one node, and
/// one water level settles them together.
///
/// Claims are found by a hash of their arcs, in linear time.
struct ClaimPooling: ~Copyable {
    private static let none: Int32 = -1

    /// By hash: the newest class; by class: the one before it, its first claim, its size.
    private var newest = Column<Int32>()
    private var before = Column<Int32>()
    private var first = Column<Int32>()
    private var size = Column<Int32>()
    /// By claim: its class.
    private var classOf = Column<Int32>()
    private var pooled = FlowPiece()
    private var arcTier: [UInt8] = []
    private var carried = Column<Int64>()
    private var claims: [UInt32] = []

    init() {}

    /// Reorders the claims of a component by class, and makes one sender of each class. Where one
    /// line or one claim leaves nothing to search, every claim stays a class of its own.
    mutating func pool(_ component: inout StageComponent) {
        let count = component.piece.classCount
        let isSmall = component.piece.storeCount <= 1 || count <= 1
        if !isSmall { findClasses(component) }
        if isSmall || size.count == count {
            component.classStart.empty()
            for claim in 0...count { component.classStart.append(Int32(claim)) }
            return
        }
        orderClaims(&component)
        buildPiece(component)
        sumCarried(component)
        swap(&component.piece, &pooled)
        swap(&component.arcTier, &arcTier)
        swap(&component.carried, &carried)
    }

    private mutating func findClasses(_ component: borrowing StageComponent) {
        let piece = component.piece
        var buckets = 2
        while buckets < piece.classCount { buckets *= 2 }
        newest.fill(buckets, with: Self.none)
        before.removeAll()
        first.removeAll()
        size.removeAll()
        classOf.resize(piece.classCount)
        for claim in 0..<piece.classCount {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for arc in piece.arcs(of: claim) {
                hash = (hash ^ UInt64(UInt32(piece.arcHead[arc]))) &* 0x100_0000_01b3
            }
            let bucket = Int((hash ^ hash >> 32) & UInt64(buckets - 1))
            var known = newest[bucket]
            while known != Self.none
                && !Self.reachSame(component, Int(first[Int(known)]), claim)
            {
                known = before[Int(known)]
            }
            if known == Self.none {
                known = Int32(size.count)
                before.append(newest[bucket])
                newest[bucket] = known
                first.append(Int32(claim))
                size.append(0)
            }
            size[Int(known)] += 1
            classOf[claim] = known
        }
    }

    private static func reachSame(
        _ component: borrowing StageComponent, _ a: Int, _ b: Int
    ) -> Bool {
        let piece = component.piece
        let arcs = piece.arcs(of: a)
        let others = piece.arcs(of: b)
        if arcs.count != others.count { return false }
        var other = others.lowerBound
        for arc in arcs {
            if piece.arcHead[arc] != piece.arcHead[other] { return false }
            if component.arcTier[arc] != component.arcTier[other] { return false }
            other += 1
        }
        return true
    }

    private mutating func orderClaims(_ component: inout StageComponent) {
        component.classStart.empty()
        component.classStart.append(0)
        var total: Int32 = 0
        for index in 0..<size.count {
            let members = size[index]
            size[index] = total
            total += members
            component.classStart.append(total)
        }
        claims.empty()
        claims.append(contentsOf: component.claims)
        for (local, claim) in claims.enumerated() {
            let index = Int(classOf[local])
            component.claims[Int(size[index])] = claim
            size[index] += 1
        }
    }

    /// The piece with one sender for each class; all other nodes move up.
    private mutating func buildPiece(_ component: borrowing StageComponent) {
        let piece = component.piece
        let shift = Int32(piece.classCount - first.count)
        pooled.clear()
        arcTier.empty()
        pooled.classCount = first.count
        pooled.relayCount = piece.relayCount
        for index in 0..<first.count {
            let claim = Int(first[index])
            copyArcs(of: claim, piece, shift)
            for arc in piece.arcs(of: claim) { arcTier.append(component.arcTier[arc]) }
        }
        for relay in piece.classCount..<piece.senderCount { copyArcs(of: relay, piece, shift) }
        pooled.capacity.append(contentsOf: piece.capacity)
        for above in piece.up {
            pooled.up.append(above == FlowPiece.outside ? above : above - shift)
        }
    }

    private mutating func copyArcs(
        of sender: Int, _ piece: borrowing FlowPiece, _ shift: Int32
    ) {
        for arc in piece.arcs(of: sender) { pooled.arcHead.append(piece.arcHead[arc] - shift) }
        pooled.arcStart.append(Int32(pooled.arcHead.count))
    }

    /// A class carries what its claims carry together; other arcs carry what they did.
    private mutating func sumCarried(_ component: borrowing StageComponent) {
        let piece = component.piece
        carried.fill(pooled.arcHead.count, with: 0)
        for claim in 0..<piece.classCount {
            var place = Int(pooled.arcStart[Int(classOf[claim])])
            for arc in piece.arcs(of: claim) {
                carried[place] += component.carried[arc]
                place += 1
            }
        }
        let shift = piece.arcHead.count - pooled.arcHead.count
        for place in Int(pooled.arcStart[pooled.classCount])..<pooled.arcHead.count {
            carried[place] = component.carried[place + shift]
        }
    }
}
