"""Fair flow by the definition (contract, section 6): whole numbers and fractions only.

A `Problem` has claims with what they are owed, the lines that each reaches by tier, what lines give
up at most, and caps above the lines, which may nest. Everything is plain dictionaries; components
are solved one by one, each by bottleneck after bottleneck.
"""
from collections import deque
from fractions import Fraction
from math import lcm

SOURCE, SINK = "source", "sink"


class Problem:
    def __init__(self, owed, reach, fall, cap_of=None, caps=None, above=None):
        self.owed = owed          # claim -> units
        self.reach = reach        # claim -> {line: tier}
        self.fall = fall          # line -> units
        self.cap_of = cap_of or {}  # line -> cap
        self.caps = caps or {}    # cap -> units
        self.above = above or {}  # cap -> the cap around it

    def chain(self, line):
        """The caps above a line, the nearest first."""
        cap = self.cap_of.get(line)
        while cap is not None:
            yield cap
            cap = self.above.get(cap)

    def stages(self, limits, ceiling=None):
        """The integers after each stage, each one's minimum the stage before."""
        least, results = {claim: 0 for claim in self.owed}, []
        for limit in limits:
            least = self.stage(limit, least, ceiling or self.owed)
            results.append(dict(least))
        return results

    def stage(self, limit, least, most):
        granted = {claim: 0 for claim in self.owed}
        for claims in self._components(limit):
            granted.update(self._solve(sorted(claims), limit, least, most))
        return granted

    def _lines(self, claim, limit):
        return [line for line, tier in self.reach[claim].items()
                if tier <= limit and self.fall.get(line, 0) > 0]

    def _components(self, limit):
        root = {}

        def find(node):
            while root.setdefault(node, node) != node:
                root[node] = root[root[node]]
                node = root[node]
            return node

        for claim, owed in self.owed.items():
            lines = self._lines(claim, limit)
            if owed <= 0 or not lines:
                continue
            for line in lines:
                root[find(("line", line))] = find(("claim", claim))
                for cap in self.chain(line):
                    root[find(("cap", cap))] = find(("claim", claim))
        groups = {}
        for node in list(root):
            if node[0] == "claim":
                groups.setdefault(find(node), []).append(node[1])
        return list(groups.values())

    def _solve(self, claims, limit, least, most):
        lines = {claim: self._lines(claim, limit) for claim in claims}
        frozen, active = {}, list(claims)
        low = {c: Fraction(min(least[c], most[c])) for c in claims}
        high = {c: Fraction(most[c]) for c in claims}
        while active:
            level = max(high[c] / self.owed[c] for c in active)
            while True:
                demand = {c: frozen.get(c, self._at(level, c, low, high)) for c in claims}
                network = self._network(lines, demand)
                if network.push() == network.wanted:
                    break
                cut = network.reachable(SOURCE)
                tight = [c for c in claims if ("claim", c) in cut]
                room = Fraction(network.flow, network.scale) - sum(
                    demand[c] for c in claims if ("claim", c) not in cut)
                level = self._level(room, tight, frozen, low, high)
            free = network.reaching(SINK)
            settled = [c for c in active if demand[c] == high[c] or ("claim", c) not in free]
            assert settled, "a fair level without a bottleneck"
            frozen.update({c: demand[c] for c in settled})
            active = [c for c in active if c not in frozen]
        return self._round(lines, frozen, high)

    def _at(self, level, claim, low, high):
        return min(max(level * self.owed[claim], low[claim]), high[claim])

    def _level(self, room, tight, frozen, low, high):
        """The level at which the claims of a tight set ask for exactly the room that it has."""
        room -= sum(frozen[c] for c in tight if c in frozen)
        moving = [c for c in tight if c not in frozen]
        marks = sorted({bound[c] / self.owed[c] for c in moving for bound in (low, high)})

        def asked(level):
            return sum(self._at(level, c, low, high) for c in moving)

        for lower, upper in zip(marks, marks[1:]):
            below, above = asked(lower), asked(upper)
            if below <= room <= above and below < above:
                return lower + (upper - lower) * (room - below) / (above - below)
        assert asked(marks[0]) == room, "minima that do not fit"
        return marks[0]

    def _round(self, lines, share, high):
        floors = {c: share[c].numerator // share[c].denominator for c in share}
        network = self._network(lines, {c: Fraction(floors[c]) for c in floors})
        assert network.push() == network.wanted
        order = sorted(share, key=lambda c: (-(share[c] - floors[c]), c))
        for claim in order:
            if share[claim] > floors[claim]:
                network.raise_capacity(SOURCE, ("claim", claim), 1)
                if network.push() == 1:
                    floors[claim] += 1
                else:
                    network.raise_capacity(SOURCE, ("claim", claim), -1)
        return floors

    def _network(self, lines, demand):
        scale = lcm(1, *(d.denominator for d in demand.values()))
        network = Network(scale)
        for claim, amount in demand.items():
            network.add(SOURCE, ("claim", claim), int(amount * scale))
            for line in lines[claim]:
                network.add(("claim", claim), ("line", line), None)
        known = set()
        for line in {line for each in lines.values() for line in each}:
            node, room = ("line", line), self.fall[line]
            for cap in self.chain(line):
                network.add(node, ("cap", cap), room * scale)
                node, room = ("cap", cap), self.caps[cap]
                if cap in known:
                    break
                known.add(cap)
            else:
                network.add(node, SINK, room * scale)
        network.wanted = sum(int(amount * scale) for amount in demand.values())
        return network

    # Attribution and proof (section 6), over the lines of every tier.

    def _granted(self, amounts):
        claims = [c for c, amount in amounts.items() if amount > 0]
        lines = {c: self._lines(c, max(self.reach[c].values(), default=0)) for c in claims}
        return self._network(lines, {c: Fraction(amounts[c]) for c in claims})

    def tier_totals(self, amounts):
        """Units of each tier in the attribution that fills tier 0 first, then tier 1, …: a flow of
        least cost by successive cheapest ways, with costs that are powers of a large base."""
        network = self._granted(amounts)
        tiers = sorted({t for each in self.reach.values() for t in each.values()})
        base, cost = sum(amounts.values()) + 1, {}
        for claim, each in self.reach.items():
            for line, tier in each.items():
                value = base ** (len(tiers) - tiers.index(tier))
                cost["claim", claim, "line", line] = -value
        network.fill_cheaply(
            lambda a, b: cost.get((*a, *b), 0) - cost.get((*b, *a), 0) if SOURCE not in (a, b)
            and SINK not in (a, b) else 0)
        totals = dict.fromkeys(tiers, 0)
        for claim in amounts:
            for line, tier in self.reach[claim].items():
                totals[tier] += network.room.get(("line", line), {}).get(("claim", claim), 0)
        return {tier: units for tier, units in totals.items() if units}

    def bottleneck(self, claim, amounts):
        """The claims that a short one reaches in the residual graph of a flow of `amounts`."""
        everyone = {c: amounts[c] for c in amounts if self.reach[c]}
        lines = {c: self._lines(c, max(self.reach[c].values())) for c in everyone}
        network = self._network(lines, {c: Fraction(a) for c, a in everyone.items()})
        assert network.push() == network.wanted
        if claim not in everyone:
            return {claim}
        seen = network.reachable(("claim", claim), without=(SOURCE, SINK))
        return {node[1] for node in seen if node[0] == "claim"}


class Network:
    """Maximum flow by shortest augmenting paths, level by level."""
    LIMITLESS = 1 << 200

    def __init__(self, scale):
        self.scale, self.flow, self.wanted = scale, 0, 0
        self.room = {SOURCE: {}, SINK: {}}

    def add(self, a, b, capacity):
        self.room.setdefault(a, {})[b] = self.LIMITLESS if capacity is None else capacity
        self.room.setdefault(b, {}).setdefault(a, 0)

    def raise_capacity(self, a, b, amount):
        self.room[a][b] += amount

    def push(self):
        """Pushes all that fits; returns how much was added."""
        added = 0
        while True:
            levels = self._levels()
            if SINK not in levels:
                self.flow += added
                return added
            todo = {node: list(edges) for node, edges in self.room.items()}
            while (pushed := self._augment(levels, todo)):
                added += pushed

    def fill_cheaply(self, cost):
        """Pushes all that fits, each time along a way of least cost (Bellman and Ford)."""
        while True:
            best, via, changed = {SOURCE: 0}, {}, [SOURCE]
            while changed:
                node = changed.pop(0)
                for after, room in self.room[node].items():
                    through = best[node] + cost(node, after)
                    if room > 0 and (after not in best or through < best[after]):
                        best[after], via[after] = through, node
                        changed.append(after)
            if SINK not in best:
                return
            path = [SINK]
            while path[-1] != SOURCE:
                path.append(via[path[-1]])
            self._carry(list(zip(path[1:], path)))

    def _carry(self, steps):
        amount = min(self.room[a][b] for a, b in steps)
        for a, b in steps:
            self.room[a][b] -= amount
            self.room[b][a] += amount
        return amount

    def _levels(self):
        levels, queue = {SOURCE: 0}, deque([SOURCE])
        while queue:
            node = queue.popleft()
            for after, room in self.room[node].items():
                if room > 0 and after not in levels:
                    levels[after] = levels[node] + 1
                    queue.append(after)
        return levels

    def _augment(self, levels, todo):
        path = [SOURCE]
        while path[-1] != SINK:
            node = path[-1]
            while todo[node]:
                after = todo[node][-1]
                if self.room[node][after] > 0 and levels.get(after) == levels[node] + 1:
                    path.append(after)
                    break
                todo[node].pop()
            else:
                if node == SOURCE:
                    return 0
                path.pop()
                todo[path[-1]].pop()
        return self._carry(list(zip(path, path[1:])))

    def reachable(self, start, without=()):
        return self._closure(start, lambda node: (
            after for after, room in self.room[node].items() if room > 0 and after not in without))

    def reaching(self, end):
        return self._closure(end, lambda node: (
            before for before in self.room[node] if self.room[before][node] > 0))

    @staticmethod
    def _closure(start, neighbours):
        seen, queue = {start}, [start]
        while queue:
            for node in neighbours(queue.pop()):
                if node not in seen:
                    seen.add(node)
                    queue.append(node)
        return seen
