"""The contract in Python, for small cases: canonical CSV files in, claims with their sums out.

Written from the contract alone, to disagree with the product where either is wrong. Covers
sections 2 to 7 with the default tiers: grain of the plan, account kinds, approved changes, continuity,
readiness, phasing, in-base, reach, netting by unit, redeployment, stages, rounding, tier totals and
bottlenecks.
"""
import csv
import os
from fractions import Fraction as F

from flow import (bottleneck_of, fair_stage, integers, tier_totals)

SCALE = {"euro": 100, "person_years": 10_000}


def rows(folder, name):
    path = os.path.join(folder, name + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def units_of(text, measure):
    value = F(text) * SCALE[measure]
    assert value.denominator == 1, text
    return int(value)


def month(text):
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def period_text(m):
    return f"{m // 12:04d}-{m % 12 + 1:02d}"


def largest_remainder(total, weights):
    """`total` split by `weights` (key -> weight): floors, then the largest remainders, keys
    ascending."""
    whole = sum(weights.values())
    if whole == 0:
        return {}
    sign, total = (-1 if total < 0 else 1), abs(total)
    exact = {k: F(total * w, whole) for k, w in weights.items()}
    out = {k: e.numerator // e.denominator for k, e in exact.items()}
    rest = total - sum(out.values())
    for k in sorted(weights, key=lambda k: (-(exact[k] - out[k]), key_bytes(k)))[:rest]:
        out[k] += 1
    return {k: sign * v for k, v in out.items()}


def key_bytes(key):
    return tuple(part.encode() if isinstance(part, str) else part for part in key)


class Case:
    def __init__(self, folder):
        self.folder = folder
        self.parent = {r["unit"]: r["parent"] for r in rows(folder, "org_units")}
        self.account_parent = {r["account"]: r["parent"] for r in rows(folder, "accounts")}
        self.kind = {r["account"]: r["kind"] for r in rows(folder, "accounts")}
        self.lines = {"euro": self.plan("plan", "euro"),
                      "person_years": self.plan("staffing", "person_years")}
        present = [k[3] for lines in self.lines.values() for k in lines]
        self.horizon = (min(present) - 1, max(present) + 1)  # widened by the shift of one period
        self.claims = self.build_claims()

    # Section 2.
    def side(self, account):
        return self.kind.get(account, "expense")

    def plan(self, name, measure):
        table = {}
        for r in rows(self.folder, name):
            key = (r["unit"], r.get("account", ""), r.get("activity", ""), month(r["period"]))
            if measure == "euro" and self.side(key[1]) not in ("expense", "revenue"):
                continue
            line = table.setdefault(key, [0, 0])
            line[0] += units_of(r["reference"], measure)
            line[1] += units_of(r["current"], measure)
        self.has = getattr(self, "has", {})
        first = (rows(self.folder, name) or [{}])[0]
        self.has[measure] = ("account" in first, "activity" in first)
        self.continue_keys(table, measure)
        self.apply_changes(table, measure)
        return table

    def continue_keys(self, table, measure):
        moves = {}
        for r in rows(self.folder, "continuity"):
            moves.setdefault(r["from_unit"], []).append((r["to_unit"], F(r["share"])))
        for key in sorted(table, key=key_bytes):
            if key[0] in moves and table[key][0]:
                amount, table[key][0] = table[key][0], 0
                weights = {(to,): share for to, share in moves[key[0]]}
                for (to,), part in largest_remainder(amount, weights).items():
                    table.setdefault((to,) + key[1:], [0, 0])[0] += part

    def apply_changes(self, table, measure):
        base = {k: v[0] for k, v in table.items()}
        for r in rows(self.folder, "approved_changes"):
            if r["measure"] != measure or r["type"] == "deficit_cover":
                continue
            hit = {k: base[k] for k in base
                   if k[0] == r["unit"] and r["account"] in ("", k[1])
                   and r["activity"] in ("", k[2])
                   and (not r["period"] or month(r["period"]) == k[3])}
            total = units_of(r["amount"], measure)
            for k, part in largest_remainder(total, hit).items():
                table[k][0] += part

    def fall(self, measure, key):
        reference, current = self.lines[measure].get(key, (0, 0))
        drop = reference - current
        return -drop if measure == "euro" and self.side(key[1]) == "revenue" else drop

    # Section 3.
    def build_claims(self):
        claims = []
        in_base = {}
        for r in rows(self.folder, "in_base"):
            key = (r["benefit_id"], r["measure"], month(r["period"]))
            in_base[key] = in_base.get(key, 0) + units_of(r["amount"], r["measure"])
        self.destinations = {}
        for r in rows(self.folder, "reallocations"):
            self.destinations.setdefault(r["benefit_id"], []).append(r)
        for r in rows(self.folder, "benefits"):
            for measure, amounts in self.measures(r):
                for m, amount in self.phase(r, measure, amounts):
                    if self.horizon[0] <= m <= self.horizon[1]:
                        has_account, has_activity = self.has[measure]
                        activity = r["activity"]
                        if measure == "person_years" and r.get("task"):
                            activity = r["task"]
                        line = (r["unit"], r["account"] if has_account else "",
                                activity if has_activity else "", m)
                        claims.append(dict(
                            benefit=r["benefit_id"], measure=measure, period=m, line=line,
                            claimed=amount, side="revenue" if r["class"] == "revenue" else "expense",
                            in_base=in_base.get((r["benefit_id"], measure, m), 0)))
        claims.sort(key=lambda c: (c["benefit"].encode(), c["period"]))
        return claims

    def measures(self, r):
        if r["class"] in ("cashable", "revenue") and r["amount"]:
            yield "euro", r["amount"]
        if r["class"] in ("cashable", "capacity") and r["fte"] and self.lines["person_years"]:
            yield "person_years", r["fte"]

    def phase(self, r, measure, text):
        first, last = month(r["period_start"]), month(r["period_end"])
        n = last - first + 1
        end = max(last, self.horizon[1]) if r["kind"] == "recurring" else last
        total = units_of(text, measure)
        for i in range(end - first + 1):
            if measure == "person_years":
                yield first + i, total
            else:
                yield first + i, total // n + (1 if i % n < total % n else 0)

    # Section 4.
    def below(self, unit, top):
        while unit:
            if unit == top:
                return True
            unit = self.parent.get(unit, "")
        return False

    def tier(self, claim, key):
        """The first default tier that admits a line, or None."""
        unit, account, activity, period = claim["line"]
        if claim["measure"] == "euro" and self.side(key[1]) != claim["side"]:
            return None
        if key[2] != activity:
            return None
        if key == claim["line"]:
            return 1
        mine, other = self.account_parent.get(account, ""), self.account_parent.get(key[1], "")
        if not (key[1] == account or (mine and mine == other)):
            return None
        if key[3] == period:
            if key[0] == unit:
                return 2
            if self.below(key[0], unit):
                return 3
            return 5 if self.below(unit, key[0]) else None
        return 4 if abs(key[3] - period) == 1 and self.below(key[0], unit) else None

    # Sections 5 to 7.
    def solve(self):
        for measure in ("euro", "person_years"):
            self.solve_measure(measure)
        return self.claims

    def solve_measure(self, measure):
        claims = [c for c in self.claims if c["measure"] == measure]
        order = list(range(len(claims)))
        falls = {k: max(0, self.fall(measure, k)) for k in self.lines[measure]}
        owed = {i: c["claimed"] - c["in_base"] for i, c in enumerate(claims)}
        tiers = self.tiers(claims, falls)
        tier_limits = [1, 2, 3, 4, 5]
        reach_upto = lambda t: {
            i: {k for (j, k), tier in tiers.items() if j == i and tier <= t} for i in order}
        whole = (reach_upto(5), falls)

        gross = self.stages(owed, owed, tier_limits, reach_upto, falls, None, {}, order)[-1]
        self.explain(claims, gross, measure)
        caps, line_cap = self.caps(claims, measure)
        netted = self.stages(owed, gross, tier_limits, reach_upto, falls, caps, line_cap, order)
        for i, c in enumerate(claims):
            steps = [stage[i] for stage in netted]
            c.update(gross=gross[i], direct=steps[0], visible=steps[-1], timing=steps[3] - steps[2],
                     parked=steps[4] - steps[3], reabsorbed=gross[i] - steps[-1],
                     missing=owed[i] - gross[i])
            c["redeployed"] = min(c["visible"], sum(c["explained_by"].values()))
            c["cut"] = c["visible"] - c["redeployed"]
        visible = {i: c["visible"] for i, c in enumerate(claims)}
        netted_net, gross_net = whole + (caps, line_cap, {}), whole + (None, {}, {})
        self.totals = getattr(self, "totals", {})
        self.totals[measure] = tier_totals(visible, tiers, netted_net)
        for i, c in enumerate(claims):
            name = lambda j: (claims[j]["benefit"], claims[j]["period"])
            c["gross_bottleneck"] = c["netted_bottleneck"] = None
            if c["missing"]:
                c["gross_bottleneck"] = {name(j) for j in bottleneck_of(i, gross, gross_net)}
            if c["reabsorbed"]:
                c["netted_bottleneck"] = {name(j) for j in bottleneck_of(i, visible, netted_net)}

    def tiers(self, claims, falls):
        """Tier by (claim, line). Tier 0 is the crosswalk."""
        found, explicit = {}, {}
        for r in rows(self.folder, "crosswalk"):
            explicit.setdefault(r["benefit_id"], []).append(r)
        for i, c in enumerate(claims):
            named = explicit.get(c["benefit"], [])
            only = any(r["only"] == "true" for r in named)
            for k in falls:
                direct = any((r["unit"], r["account"], r["activity"]) == k[:3]
                             and (month(r["period"]) if r["period"] else c["period"]) == k[3]
                             for r in named)
                tier = 0 if direct else None if only else self.tier(c, k)
                if tier is not None:
                    found[i, k] = tier
        return found

    def stages(self, owed, high, limits, reach_upto, falls, caps, line_cap, order):
        low, out = {i: 0 for i in order}, []
        for limit in limits:
            network = (reach_upto(limit), falls, caps, line_cap, {})
            shares = fair_stage(owed, low, high, network)
            low = integers(shares, order, network)
            out.append(low)
        return out

    def explain(self, claims, gross, measure):
        """Explained rises: one stage from the destinations and run costs to the lines they name."""
        supplies = {}
        for i, c in enumerate(claims):
            c["explained_by"] = {}
            named = self.destinations.get(c["benefit"], [])
            weights = {(n,): F(r["share"]) for n, r in enumerate(named)}
            total = gross[i] * sum(weights.values(), F(0))
            supply = total.numerator // total.denominator
            for (n,), part in largest_remainder(supply, weights).items():
                supplies[i, n] = (part, self.destination_lines(measure, c, named[n]))
        rises = {k: max(0, -self.fall(measure, k)) for k in self.lines[measure]}
        self.explained = {k: 0 for k in rises}
        owed = {s: part for s, (part, _) in supplies.items()}
        network = ({s: lines for s, (_, lines) in supplies.items()}, rises, None, {}, {})
        order = sorted(owed)
        shares = fair_stage(owed, {s: 0 for s in owed}, owed, network)
        for s, amount in integers(shares, order, network).items():
            claims[s[0]]["explained_by"][s] = amount
            lines = supplies[s][1]
            assert len(lines) <= 1, "the reference keeps to destinations of one line"
            for line in lines:
                self.explained[line] += amount

    def destination_lines(self, measure, claim, r):
        has_account, has_activity = self.has[measure]
        return {k for k in self.lines[measure]
                if k[0] == (r["to_unit"] or claim["line"][0]) and k[3] == claim["period"]
                and (not has_account or k[1] == (r["to_account"] or claim["line"][1]))
                and (not has_activity or k[2] == (r["to_activity"] or claim["line"][2]))}

    def caps(self, claims, measure):
        """Netting by unit: expense apart from revenue, one cap for each unit and period."""
        sums, line_cap = {}, {}
        for k in self.lines[measure]:
            side = self.side(k[1]) if measure == "euro" else "expense"
            cap = (k[0], k[3], side)
            fall = self.fall(measure, k)
            line_cap[k] = cap
            sums[cap] = sums.get(cap, 0) + fall + self.explained[k]
        return {cap: max(0, total) for cap, total in sums.items()}, line_cap
