import BudgetModel
import Reconciliation

/// Reallocations from source units to destinations: one ribbon for each pair and state. Booked
/// ribbons are full, approved ones striped, proposed ones outlined.
struct SankeyChart {
    private static let mostNodes = 9
    private static let (width, nodeWidth, labelWidth, gap) = (900, 12, 250, 14)

    private struct Node {
        var label: String
        var amount: Units = 0
        var y = 0
        var height = 0
        /// How much of the node's height ribbons have taken.
        var used: Units = 0
    }

    private struct Ribbon {
        var source: Int
        var destination: Int
        var state: EntryState
        var amount: Units
    }

    private var sources: [Node] = []
    private var destinations: [Node] = []
    private var ribbons: [Ribbon] = []
    private let measure: Measure
    private let voice: Voice

    static func write(
        _ flows: [ReallocationFlow], _ measure: Measure, _ voice: Voice, to page: inout HTMLText
    ) {
        let flows = flows.filter { $0.measure == measure && $0.amount > 0 }
        guard !flows.isEmpty else { return }
        var chart = SankeyChart(flows, measure, voice)
        chart.layOut()
        chart.draw(to: &page)
    }

    private init(_ flows: [ReallocationFlow], _ measure: Measure, _ voice: Voice) {
        self.measure = measure
        self.voice = voice
        let savings = voice.catalogue[.savings]
        let from = Self.index(flows.map { (voice.unit($0.source), $0.amount) }, voice)
        let to = Self.index(
            flows.map { ($0.destination.map { voice.unit($0) } ?? savings, $0.amount) }, voice)
        sources = from.nodes
        destinations = to.nodes
        var merged: [[Int]: Units] = [:]
        let states: [EntryState] = [.booked, .proposed, .unbookable]
        for (flow, ends) in zip(flows, zip(from.places, to.places)) {
            let state = states.firstIndex(of: flow.state) ?? 2
            merged[[ends.0, ends.1, state], default: 0] += flow.amount
        }
        ribbons = merged.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
            Ribbon(
                source: $0.key[0], destination: $0.key[1], state: states[$0.key[2]],
                amount: $0.value)
        }
    }

    /// The largest nodes by name; the rest share one.
    private static func index(
        _ ends: [(name: String, amount: Units)], _ voice: Voice
    ) -> (nodes: [Node], places: [Int]) {
        var sums: [String: Units] = [:]
        for end in ends { sums[end.name, default: 0] += end.amount }
        let ordered = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let isCut = ordered.count > mostNodes
        var nodes = ordered.prefix(isCut ? mostNodes - 1 : mostNodes).map {
            Node(label: $0.key, amount: $0.value)
        }
        var places: [String: Int] = [:]
        for (place, node) in nodes.enumerated() { places[node.label] = place }
        if isCut {
            let rest = ordered.dropFirst(mostNodes - 1)
            nodes.append(
                Node(
                    label: voice.catalogue(.sankeyOthers, ["n": .count(rest.count)]),
                    amount: rest.reduce(0) { $0 + $1.value }))
        }
        return (nodes, ends.map { places[$0.name] ?? nodes.count - 1 })
    }

    private var height: Int { max(sources.count, destinations.count) * 44 + 20 }

    private mutating func layOut() {
        let total = sources.reduce(0) { $0 + $1.amount }
        let gaps = (max(sources.count, destinations.count) - 1) * Self.gap
        let room = height - gaps - 4
        func placed(_ nodes: [Node]) -> [Node] {
            var y = 2
            return nodes.map { node in
                var node = node
                node.y = y
                node.height = max(2, Int(Int128(room) * Int128(node.amount) / Int128(total)))
                // A thin node still needs the height of its label.
                y += max(node.height, 20) + Self.gap
                return node
            }
        }
        sources = placed(sources)
        destinations = placed(destinations)
    }

    private mutating func draw(to page: inout HTMLText) {
        let bottom = max(sources.last.map(end) ?? 0, destinations.last.map(end) ?? 0) + 4
        let measureName = voice.catalogue[.measure, measure.rawValue]
        let title = voice.catalogue(.titleSankey, ["measure": .text(measureName)])
        let id = "flow-\(measure == .money ? "e" : "p")"
        page.raw(
            "<figure><figcaption>\(title.escaped)</figcaption>"
                + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                + "aria-label=\"\(title.escaped)\"><svg class=\"sankey\" role=\"img\" "
                + "aria-labelledby=\"\(id)-t \(id)-d\" viewBox=\"0 0 \(Self.width) \(bottom)\">"
                + "<title id=\"\(id)-t\">\(title.escaped)</title><desc id=\"\(id)-d\">")
        page.text(voice.catalogue[.describeSankey])
        page.raw("</desc>")
        for ribbon in ribbons { page.raw(path(ribbon)) }
        for node in sources { label(node, isSource: true, to: &page) }
        for node in destinations { label(node, isSource: false, to: &page) }
        page.raw("</svg></div><ul class=\"legend\">")
        for state in [EntryState.booked, .proposed, .unbookable] {
            page.raw(
                "<li>\(RankedBars.swatch("s-\(state.rawValue)"))"
                    + voice.catalogue[.state, state.rawValue].escaped)
        }
        page.raw("</ul></figure>")
    }

    private func end(_ node: Node) -> Int { node.y + max(node.height, 20) }

    private mutating func path(_ ribbon: Ribbon) -> String {
        let (x1, x2) = (
            Self.labelWidth + Self.nodeWidth, Self.width - Self.labelWidth - Self.nodeWidth
        )
        let (top, low) = Self.take(ribbon.amount, of: &sources[ribbon.source])
        let (topTo, lowTo) = Self.take(ribbon.amount, of: &destinations[ribbon.destination])
        let middle = (x1 + x2) / 2
        return "<path class=\"s-\(ribbon.state.rawValue)\" d=\"M\(x1) \(top)C\(middle) \(top) "
            + "\(middle) \(topTo) \(x2) \(topTo)V\(lowTo)C\(middle) \(lowTo) \(middle) \(low) "
            + "\(x1) \(low)Z\"/>"
    }

    /// The next stretch of a node's height, at least one pixel.
    private static func take(_ amount: Units, of node: inout Node) -> (Int, Int) {
        func place(_ used: Units) -> Int {
            node.y + Int(Int128(node.height) * Int128(used) / Int128(max(1, node.amount)))
        }
        let top = place(node.used)
        node.used += amount
        return (top, max(top + 1, place(node.used)))
    }

    private func label(_ node: Node, isSource: Bool, to page: inout HTMLText) {
        let x = isSource ? Self.labelWidth : Self.width - Self.labelWidth - Self.nodeWidth
        let textX = isSource ? x - 8 : x + Self.nodeWidth + 8
        let style = isSource ? "lab end" : "lab"
        let amount = voice.language.rounded(node.amount, measure)
        page.raw(
            "<rect class=\"node\" x=\"\(x)\" y=\"\(node.y)\" width=\"\(Self.nodeWidth)\" "
                + "height=\"\(node.height)\"/>")
        let middle = node.y + max(node.height, 20) / 2
        page.raw(
            ChartLabel.svg(
                node.label, x: textX, y: middle - 2, width: Self.labelWidth - 12, style: style))
        page.raw(
            "<text class=\"\(style) sub\" x=\"\(textX)\" y=\"\(middle + 12)\">"
                + "\(amount.escaped)</text>")
    }
}
