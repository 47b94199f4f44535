"""Random adversarial networks, and what each of them means line by line."""
import random


class Network:
    """The columns of the solver's network; targets are ('line', i) or ('hub', i)."""

    def __init__(self):
        self.owed, self.arcs, self.hubs = [], [], []
        self.fall, self.line_cap = [], []
        self.cap_amount, self.cap_parent = [], []
        self.tiers = 1

    def reach(self):
        """By claim: the nearest tier of each line."""
        below = {}

        def lines(target):
            kind, index = target
            if kind == "line":
                return {index}
            if index not in below:
                below[index] = set().union(*[lines(child) for child in self.hubs[index]])
            return below[index]

        result = []
        for arcs in self.arcs:
            tiers = {}
            for target, tier in arcs:
                for line in lines(target):
                    tiers[line] = min(tier, tiers.get(line, 99))
            result.append(tiers)
        return result

    def text(self):
        raw = lambda target: target[1] << 1 | (target[0] == "hub")
        numbers = [self.tiers, len(self.owed), len(self.hubs), len(self.fall), len(self.cap_amount)]
        numbers += self.owed
        starts = lambda rows: [sum(map(len, rows[:i])) for i in range(len(rows) + 1)]
        numbers += starts(self.arcs)
        for arcs in self.arcs:
            for target, tier in arcs:
                numbers += [raw(target), tier]
        numbers += starts(self.hubs)
        for children in self.hubs:
            numbers += map(raw, children)
        numbers += self.fall + self.line_cap + self.cap_amount + self.cap_parent
        return " ".join(map(str, numbers))


def free(rng):
    """No structure at all: ties, zeros, overlapping hubs, chains of caps, crosswalks."""
    net = Network()
    largest = rng.choice([1, 2, 5, 30, 1000, 100000])
    amount = lambda: max(0, rng.randint(-largest // 4, largest))
    caps = rng.randint(0, 5)
    for cap in range(caps):
        net.cap_amount.append(amount() * rng.randint(1, 3))
        net.cap_parent.append(rng.randint(-1, cap - 1) if cap else -1)
    for _ in range(rng.randint(1, 10)):
        net.fall.append(amount())
        net.line_cap.append(rng.randint(-1, caps - 1) if caps else -1)
    lines, hubs = len(net.fall), rng.randint(0, 6)
    for hub in range(hubs):
        net.hubs.append([("hub", rng.randrange(hub)) if hub and rng.random() < .35
                         else ("line", rng.randrange(lines)) for _ in range(rng.randint(0, 4))])
    net.tiers = rng.randint(1, 5)
    for _ in range(rng.randint(1, 9)):
        net.owed.append(amount())
        arcs = [(("hub", rng.randrange(hubs)) if hubs and rng.random() < .5
                 else ("line", rng.randrange(lines)), rng.randint(0, net.tiers))
                for _ in range(rng.randint(0, 5))]
        net.arcs.append(sorted(arcs, key=lambda arc: arc[1]))
    return net


def plan(rng):
    """A unit tree with all five tiers, ±k periods, stacked netting: usually one component."""
    net = Network()
    net.tiers = 5
    units, periods, k = rng.randint(2, 6), rng.randint(1, 4), rng.randint(0, 3)
    deep = rng.random() < .4
    parent = [None] + [unit - 1 if deep else rng.randrange(unit) for unit in range(1, units)]
    largest = rng.choice([3, 20, 1000])
    cell, own, down, up = {}, {}, {}, {}
    for period in range(periods):
        for unit in range(units):
            cell[unit, period] = []
            for _ in range(rng.randint(0, 2)):
                cell[unit, period].append(("line", len(net.fall)))
                net.fall.append(max(0, rng.randint(-largest, largest)))
                net.line_cap.append(unit * periods + period)
    if not net.fall:
        cell[0, 0].append(("line", 0))
        net.fall.append(largest)
        net.line_cap.append(0)
    hub = lambda children: net.hubs.append(list(children)) or ("hub", len(net.hubs) - 1)
    for period in range(periods):
        for unit in range(units):
            own[unit, period] = hub(cell[unit, period])
        for unit in reversed(range(units)):
            down[unit, period] = hub([own[unit, period]] + [
                down[child, period] for child in range(units) if parent[child] == unit])
        for unit in range(units):
            above = [] if parent[unit] is None else [up[parent[unit], period]]
            up[unit, period] = hub([own[unit, period]] + above)
    stacked = rng.random() < .6
    for unit in range(units):
        for period in range(periods):
            held = sum(net.fall[l[1]] for l in cell[unit, period])
            net.cap_amount.append(rng.choice([held, held, held // 2, 0]))
            net.cap_parent.append(
                parent[unit] * periods + period if stacked and parent[unit] is not None else -1)
    if stacked:
        for unit in range(units):
            for period in range(periods):
                net.cap_amount[unit * periods + period] += rng.randint(0, 2 * largest)
    for _ in range(rng.randint(1, 10)):
        unit, period = rng.randrange(units), rng.randrange(periods)
        net.owed.append(rng.randint(0, largest))
        arcs = []
        if net.fall and rng.random() < .15:
            arcs.append((("line", rng.randrange(len(net.fall))), 0))
        if cell[unit, period]:
            arcs.append((rng.choice(cell[unit, period]), 1))
        arcs += [(own[unit, period], 2), (down[unit, period], 3)]
        for other in range(max(0, period - k), min(periods, period + k + 1)):
            if other != period:
                arcs.append((down[unit, other], 4))
        if parent[unit] is not None:
            arcs.append((up[parent[unit], period], 5))
        net.arcs.append(arcs)
    return net


def make(seed):
    rng = random.Random(seed)
    return (free if rng.random() < .5 else plan)(rng)
