"""See Tests/Differential/run."""
import argparse
import copy
import random
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

import networks


class Answer:
    """What the solver said about one network."""

    def __init__(self, net, text):
        words, self.fields = text.split(), {}
        name = None
        for word in words:
            if word.isalpha():
                name = word
                self.fields.setdefault(name, []).append([])
            else:
                self.fields[name][-1].append(int(word))
        self.gross = self.fields["gross"][0]
        self.netted = self.fields["netted"]
        numbers = self.fields["share"][0]
        shares = [Fraction(numbers[i], numbers[i + 1]) for i in range(0, len(numbers), 2)]
        count = len(net.owed)
        self.gross_share, self.visible_share = shares[:count], shares[count:]
        rows = self.fields["rows"][0]
        self.rows = [tuple(rows[i:i + 4]) for i in range(0, len(rows), 4)]
        self.same_threads = self.fields["threads"][0] == [1]


class Flows:
    """All flows of one stage, as the polytope of an LP over (claim, line) pairs."""

    def __init__(self, net, reach, limit, caps):
        self.pairs = [(c, l) for c, tiers in enumerate(reach) for l, t in sorted(tiers.items())
                      if t <= limit]
        self.count = len(net.owed)
        rows, bounds = [], []
        for line, fall in enumerate(net.fall):
            rows.append([float(l == line) for _, l in self.pairs])
            bounds.append(fall)
        for cap, amount in enumerate(net.cap_amount if caps else []):
            below = set()
            for line, first in enumerate(net.line_cap):
                at = first
                while at >= 0 and at != cap:
                    at = net.cap_parent[at]
                if at == cap:
                    below.add(line)
            rows.append([float(l in below) for _, l in self.pairs])
            bounds.append(amount)
        self.rows, self.bounds = rows, bounds
        self.by_claim = [[float(c == claim) for c, _ in self.pairs] for claim in range(self.count)]

    def best(self, weights, lowest, highest):
        """The largest weighted sum of pairs, with each claim's sum between its bounds."""
        if not self.pairs:
            return 0.0
        rows = self.rows + self.by_claim + [[-v for v in row] for row in self.by_claim]
        bounds = self.bounds + list(highest) + [-v for v in lowest]
        done = linprog(-np.array(weights, float), A_ub=np.array(rows), b_ub=np.array(bounds, float),
                       method="highs")
        if done.status != 0:
            return None
        return -done.fun

    def best_of_claims(self, weights, lowest, highest):
        return self.best([weights[c] for c, _ in self.pairs], lowest, highest)


def differs(found, wanted):
    return wanted is None or abs(float(found) - wanted) > 1e-6 * max(1, abs(wanted))


def fairness(flows, shares, lowest, highest, owed):
    """Fair shares are those that no flow beats when each claim's gain is weighted by how low it
    stands: one weight for each level λ, falling as λ rises (optimality of a concave sum)."""
    levels = sorted({s / a for s, a in zip(shares, owed) if a})
    rank = {level: len(levels) - place for place, level in enumerate(levels)}
    weights = [rank[s / a] if a else 0 for s, a in zip(shares, owed)]
    found = sum(w * s for w, s in zip(weights, shares))
    return differs(found, flows.best_of_claims(weights, lowest, highest))


def check(net, answer, truncated):
    """Every way in which the answer differs from HiGHS."""
    problems = []
    reach = net.reach()
    count, none = len(net.owed), [0] * len(net.owed)
    ones = [1] * count
    if not answer.same_threads:
        problems.append("one and two threads differ")
    before = none
    for stage, (limit, part) in enumerate(zip(range(1, net.tiers + 1), truncated)):
        flows = Flows(net, reach, limit, caps=False)
        if differs(sum(part.gross), flows.best_of_claims(ones, before, net.owed)):
            problems.append(f"gross total of stage {stage}")
        if fairness(flows, part.gross_share, before, net.owed, net.owed):
            problems.append(f"gross shares of stage {stage}")
        if any(abs(g - s) >= 1 for g, s in zip(part.gross, part.gross_share)):
            problems.append(f"gross units of stage {stage}")
        before = part.gross
    if before != answer.gross:
        problems.append("gross of a shorter plan")
    before = none
    for stage, granted in enumerate(answer.netted):
        flows = Flows(net, reach, stage + 1, caps=True)
        if differs(sum(granted), flows.best_of_claims(ones, before, answer.gross)):
            problems.append(f"netted total of stage {stage}")
        if flows.best_of_claims(ones, granted, granted) is None and sum(granted):
            problems.append(f"netted stage {stage} cannot flow")
        if stage == len(answer.netted) - 1:
            if fairness(flows, answer.visible_share, before, answer.gross, net.owed):
                problems.append("visible shares")
            problems += tiers(flows, reach, answer, granted)
        before = granted
    return problems


def tiers(flows, reach, answer, granted):
    """Tier totals: the most through tier 0, then the most of tiers 0 and 1 that keeps it, …"""
    found = {}
    for claim, line, tier, amount in answer.rows:
        if reach[claim].get(line) != tier:
            return ["tier of a row"]
        found[tier] = found.get(tier, 0) + amount
    problems = []
    weights = [0.0] * len(flows.pairs)
    step = Flows.__new__(Flows)
    step.__dict__ = dict(flows.__dict__, rows=list(flows.rows), bounds=list(flows.bounds))
    kept = 0
    for tier in range(0, 6):
        weights = [float(reach[c][l] <= tier) for c, l in flows.pairs]
        best = step.best(weights, granted, granted)
        kept += found.get(tier, 0)
        if flows.pairs and (best is None or abs(kept - best) > 0.02):
            problems.append(f"attribution through tier {tier}")
        if kept:
            step.rows.append([-w for w in weights])
            step.bounds.append(-kept + 1e-4)
    return problems


def same_under_change(rng, net):
    """Networks that must give the same shares, each with the map back to this one's claims."""
    changed = []
    order = list(range(len(net.owed)))
    rng.shuffle(order)
    lines = list(range(len(net.fall)))
    rng.shuffle(lines)
    other = copy.deepcopy(net)
    other.owed = [net.owed[c] for c in order]
    move = lambda t: ("line", lines.index(t[1])) if t[0] == "line" else t
    other.arcs = [[(move(t), tier) for t, tier in net.arcs[c]] for c in order]
    other.hubs = [[move(t) for t in children] for children in net.hubs]
    other.fall = [net.fall[l] for l in lines]
    other.line_cap = [net.line_cap[l] for l in lines]
    changed.append(("permuted", other, [order.index(c) for c in range(len(order))], 1))

    factor = (1 << 61) // max(1, sum(net.owed), sum(net.fall))
    other = copy.deepcopy(net)
    other.owed = [v * factor for v in net.owed]
    other.fall = [v * factor for v in net.fall]
    other.cap_amount = [min(v * factor, (1 << 62) - 1) for v in net.cap_amount]
    changed.append(("scaled", other, list(range(len(order))), factor))

    other = copy.deepcopy(net)
    line = rng.randrange(len(net.fall))
    part = rng.randint(0, net.fall[line])
    other.fall[line] -= part
    other.fall.append(part)
    other.line_cap.append(net.line_cap[line])
    twin = ("line", len(net.fall))
    other.hubs = [children + [twin] * (("line", line) in children) for children in net.hubs]
    other.arcs = [sorted(arcs + [(twin, tier) for t, tier in arcs if t == ("line", line)],
                         key=lambda arc: arc[1]) for arcs in net.arcs]
    changed.append(("line split", other, list(range(len(order))), 1))
    return changed


def one_stage(net):
    other = copy.deepcopy(net)
    other.tiers = 1
    other.arcs = [[(t, 1) for t, _ in arcs] for arcs in net.arcs]
    return other


def block(job):
    """Runs the cases of some seeds; returns the counts and every difference."""
    probe, seeds = job
    wanted = []
    for seed in seeds:
        net, rng = networks.make(seed), random.Random(-seed)
        shorter = []
        for count in range(1, net.tiers + 1):
            part = copy.copy(net)
            part.tiers = count
            shorter.append(part)
        stage = one_stage(net)
        more = copy.deepcopy(stage)
        more.owed.append(rng.randint(0, 1000))
        more.arcs.append(list(rng.choice(stage.arcs)))
        larger = copy.deepcopy(stage)
        larger.fall[rng.randrange(len(larger.fall))] += rng.randint(1, 50)
        wanted.append((seed, net, shorter, same_under_change(rng, one_stage(net)),
                       [stage, more, larger]))
    every = [n for _, net, shorter, same, ways in wanted
             for n in [net] + shorter + [s[1] for s in same] + ways]
    text = "\n".join(n.text() for n in every) + "\n"
    done = subprocess.run([probe], input=text, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    if done.returncode or len(lines) != len(every):
        return len(seeds), 0, [f"seeds {seeds[0]}…{seeds[-1]}: the solver stopped: {done.stderr[-300:]}"]
    answers = iter([Answer(n, line) for n, line in zip(every, lines)])
    problems, stages = [], 0
    for seed, net, shorter, same, ways in wanted:
        answer = next(answers)
        truncated = [next(answers) for _ in shorter]
        stages += 2 * net.tiers
        found = check(net, answer, truncated)
        changed = [next(answers) for _ in same]
        stage, more, larger = [next(answers) for _ in ways]
        for (name, other, back, factor), got in zip(same, changed):
            if any(got.gross_share[back[c]] != stage.gross_share[c] * factor
                   for c in range(len(net.owed))):
                found.append(f"{name}: other shares")
        if any(m > s for m, s in zip(more.gross_share, stage.gross_share)):
            found.append("one claim more raises a share")
        if sum(larger.gross) < sum(stage.gross):
            found.append("a larger fall lowers the total")
        problems += [f"seed {seed}: {p}" for p in found]
    return len(seeds), stages, problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--probe", required=True)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.time()
    seeds = list(range(options.seed, options.seed + options.cases))
    jobs = [(options.probe, seeds[i:i + 50]) for i in range(0, len(seeds), 50)]
    cases = stages = 0
    problems = []
    with ProcessPoolExecutor(2) as pool:
        for count, staged, found in pool.map(block, jobs):
            cases, stages, problems = cases + count, stages + staged, problems + found
    for problem in problems[:40]:
        print(problem)
    print(f"differential: {cases} networks, {stages} stages against HiGHS, "
          f"{len(problems)} differences, {time.time() - start:.0f} s")
    sys.exit(1 if problems or not cases else 0)


if __name__ == "__main__":
    main()
