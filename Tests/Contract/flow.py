"""Exact flows for the contract's reference: tiny networks, rational numbers, no cleverness.

Shares no code and no idea with the product's solver: a bipartite graph of claims and lines, laminar
caps, Edmonds-Karp on fractions. Slow and plain on purpose.
"""
from collections import deque
from fractions import Fraction as F


class Graph:
    """Residual graph with rational capacities."""

    def __init__(self):
        self.to, self.room, self.out = [], [], {}

    def arc(self, a, b, room):
        self.out.setdefault(a, []).append(len(self.to))
        self.to.append(b)
        self.room.append(room)
        self.out.setdefault(b, []).append(len(self.to))
        self.to.append(a)
        self.room.append(F(0))
        return len(self.to) - 2

    def path(self, source, sink):
        parent, queue = {source: None}, deque([source])
        while queue:
            node = queue.popleft()
            if node == sink:
                break
            for arc in self.out.get(node, []):
                if self.room[arc] > 0 and self.to[arc] not in parent:
                    parent[self.to[arc]] = arc
                    queue.append(self.to[arc])
        return parent

    def run(self, source, sink):
        total = F(0)
        while True:
            parent = self.path(source, sink)
            if sink not in parent:
                return total
            arcs, node = [], sink
            while parent[node] is not None:
                arcs.append(parent[node])
                node = self.to[parent[node] ^ 1]
            push = min(self.room[a] for a in arcs)
            for a in arcs:
                self.room[a] -= push
                self.room[a ^ 1] += push
            total += push


INFINITE = F(10) ** 30


def build(demand, reach, falls, caps, line_cap, cap_parent):
    """claims -> lines -> caps -> out; `demand` by claim, `reach[c]` the lines of claim c."""
    graph, claim_arc, pair_arc = Graph(), {}, {}
    for c, amount in demand.items():
        claim_arc[c] = graph.arc("source", ("claim", c), F(amount))
        for line in sorted(reach[c]):
            pair_arc[c, line] = graph.arc(("claim", c), ("line", line), INFINITE)
    for line in sorted({l for c in demand for l in reach[c]}):
        above = ("cap", line_cap[line]) if caps is not None and line in line_cap else "sink"
        graph.arc(("line", line), above, F(falls[line]))
    if caps is not None:
        for cap, amount in caps.items():
            above = ("cap", cap_parent[cap]) if cap in cap_parent else "sink"
            graph.arc(("cap", cap), above, F(amount))
    return graph, claim_arc, pair_arc


def is_feasible(demand, network):
    graph, _, _ = build(demand, *network)
    return graph.run("source", "sink") == sum(demand.values(), F(0))


def fair_stage(owed, low, high, network):
    """Weighted max-min fair rational shares: raise one water level until something is tight, freeze
    what cannot rise, go on (contract, section 6)."""
    clamp = lambda level, c: max(F(low[c]), min(F(high[c]), level * owed[c]))
    frozen = {c: F(low[c]) for c in owed if owed[c] == 0 or low[c] == high[c]}
    while len(frozen) < len(owed):
        free = [c for c in owed if c not in frozen]
        level = max(F(high[c], owed[c]) for c in free)
        while True:  # Newton on the level: each violated cut gives a lower one
            demand = {c: frozen[c] if c in frozen else clamp(level, c) for c in owed}
            graph, claim_arc, _ = build(demand, *network)
            got = graph.run("source", "sink")
            if got == sum(demand.values(), F(0)):
                break
            side = graph.path("source", "sink")
            cut = [c for c in owed if ("claim", c) in side]
            room = got - sum(demand[c] for c in owed if c not in cut)
            level = level_for(cut, frozen, low, high, owed, room)
        # Freeze: whole claims, and claims that cannot gain alone at this level.
        before = len(frozen)
        for c in free:
            if demand[c] == high[c] or not can_gain(demand, c, network):
                frozen[c] = demand[c]
        assert len(frozen) > before, "the water level stands still"
    return frozen


def level_for(cut, frozen, low, high, owed, room):
    """The level at which the claims of a cut demand exactly `room`."""
    points = sorted({F(low[c], owed[c]) for c in cut if c not in frozen}
                    | {F(high[c], owed[c]) for c in cut if c not in frozen} | {F(0)})
    total = lambda level: sum(
        (frozen[c] if c in frozen else max(F(low[c]), min(F(high[c]), level * owed[c])) for c in cut),
        F(0))
    best = None
    for a, b in zip(points, points[1:]):
        if total(a) <= room <= total(b):
            slope = total(b) - total(a)
            best = b if slope == 0 else a + (room - total(a)) * (b - a) / slope
    assert best is not None, "no level fits the cut"
    return best


def can_gain(demand, c, network):
    bigger = dict(demand)
    bigger[c] += F(1, 10**9)
    return is_feasible(bigger, network)


def integers(shares, order, network):
    """Floors, then one unit more by descending remainder and position where a flow still exists."""
    whole = {c: s.numerator // s.denominator for c, s in shares.items()}
    for c in sorted(order, key=lambda c: (-(shares[c] - whole[c]), order.index(c))):
        if shares[c] > whole[c]:
            more = dict(whole)
            more[c] += 1
            if is_feasible({k: F(v) for k, v in more.items()}, network):
                whole = more
    return whole


def tier_totals(amounts, tier_of, network):
    """Units of each tier in the attribution that fills tier 0 first, then tier 1, … (a min-cost flow
    by successive cheapest paths, with costs that are powers of a large base)."""
    reach, falls, caps, line_cap, cap_parent = network
    graph, _, pair_arc = build({c: F(a) for c, a in amounts.items()}, *network)
    tiers = sorted({t for t in tier_of.values()})
    base = sum(amounts.values()) + 1
    cost = {}
    for pair, arc in pair_arc.items():
        rank = len(tiers) - tiers.index(tier_of[pair])
        cost[arc], cost[arc ^ 1] = -(base ** rank), base ** rank
    while True:
        best, via, changed = {"source": 0}, {}, True
        while changed:
            changed = False
            for node in list(best):
                for arc in graph.out.get(node, []):
                    through = best[node] + cost.get(arc, 0)
                    if graph.room[arc] > 0 and through < best.get(graph.to[arc], base ** 40):
                        best[graph.to[arc]], via[graph.to[arc]], changed = through, arc, True
        if "sink" not in best:
            break
        arcs, node = [], "sink"
        while node != "source":
            arcs.append(via[node])
            node = graph.to[via[node] ^ 1]
        push = min(graph.room[a] for a in arcs)
        for a in arcs:
            graph.room[a] -= push
            graph.room[a ^ 1] += push
    totals = {t: 0 for t in tiers}
    for pair, arc in pair_arc.items():
        totals[tier_of[pair]] += int(graph.room[arc ^ 1])
    return {t: n for t, n in totals.items() if n}


def bottleneck_of(claim, amounts, network):
    """The claims reachable from a short claim in the residual graph of a flow that carries
    `amounts`."""
    graph, _, _ = build({c: F(a) for c, a in amounts.items()}, *network)
    graph.run("source", "sink")
    seen, queue = {("claim", claim)}, deque([("claim", claim)])
    while queue:
        node = queue.popleft()
        for arc in graph.out.get(node, []):
            head = graph.to[arc]
            if graph.room[arc] > 0 and head not in seen and head not in ("source", "sink"):
                seen.add(head)
                queue.append(head)
    return {n[1] for n in seen if n[0] == "claim"}
