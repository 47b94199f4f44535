"""The contract in Python, for small cases: canonical CSV files in, claims with their sums out.

Written from the contract alone, to disagree with the product where either is wrong. Covers
sections 2 to 7: grain, account kinds, approved changes, continuity, phasing, in-base, reach by any
list of tiers, netting by unit or nested levels, redeployment, stages, rounding, tier totals and
bottlenecks.
"""
import csv
import os
from fractions import Fraction as F

from flow import (bottleneck_of, fair_stage, integers, tier_totals)

SCALE = {"money": 100, "person_years": 10_000}


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


def period_text(bucket, grain=1):
    first = bucket * grain
    if grain == 12:
        return f"{first // 12:04d}"
    return f"{first // 12:04d}-" + (f"Q{bucket % 4 + 1}" if grain == 3 else f"{first % 12 + 1:02d}")


def half_up(value):
    return (value + F(1, 2)).__floor__()


DEFAULT_TIERS = [("exact", {}), ("account-group", {}), ("unit-subtree", {}), ("shifted", {"k": 1}),
                 ("parked", {})]


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
    def __init__(self, folder, grain=1, tiers=None, netting="unit"):
        self.folder, self.grain, self.netting = folder, grain, netting
        self.rule_list = tiers or DEFAULT_TIERS
        self.level = {r["unit"]: r["level"] for r in rows(folder, "org_units")}
        self.parent = {r["unit"]: r["parent"] for r in rows(folder, "org_units")}
        self.account_parent = {r["account"]: r["parent"] for r in rows(folder, "accounts")}
        self.kind = {r["account"]: r["kind"] for r in rows(folder, "accounts")}
        self.lines = {"money": self.plan("plan", "money"),
                      "person_years": self.plan("staffing", "person_years")}
        present = [k[3] for lines in self.lines.values() for k in lines]
        shift = max([rule.get("k", 1) for name, rule in self.rule_list if name == "shifted"] + [0])
        # One-off records claim within the horizon widened by the shift; recurring ones where the
        # plan has periods (worked examples 3b, 10 and 11).
        self.planned = (min(present), max(present))
        self.horizon = (min(present) - shift, max(present) + shift)
        self.claims = self.build_claims()

    # Section 2.
    def side(self, account):
        return self.kind.get(account, "expense")

    def plan(self, name, measure):
        table = {}
        for r in rows(self.folder, name):
            key = (r["unit"], r.get("account", ""), r.get("activity", ""),
                   month(r["period"]) // self.grain)
            if measure == "money" and self.side(key[1]) not in ("expense", "revenue"):
                continue
            line = table.setdefault(key, [0, 0])
            line[0] += units_of(r["reference"], measure)
            line[1] += units_of(r["current"], measure)
        if measure == "person_years":  # averaged over the months of the bucket
            table = {k: [half_up(F(n, self.grain)) for n in line] for k, line in table.items()}
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
                   and (not r["period"] or month(r["period"]) // self.grain == k[3])}
            total = units_of(r["amount"], measure)
            for k, part in largest_remainder(total, hit).items():
                table[k][0] += part

    def fall(self, measure, key):
        reference, current = self.lines[measure].get(key, (0, 0))
        drop = reference - current
        return -drop if measure == "money" and self.side(key[1]) == "revenue" else drop

    # Section 3.
    def build_claims(self):
        claims = []
        in_base = {}
        for r in rows(self.folder, "in_base"):
            key = (r["benefit_id"], r["measure"], month(r["period"]) // self.grain)
            in_base[key] = in_base.get(key, 0) + units_of(r["amount"], r["measure"])
        self.destinations = {}
        for r in rows(self.folder, "reallocations"):
            self.destinations.setdefault(r["benefit_id"], []).append(r)
        for r in rows(self.folder, "benefits"):
            for measure, amounts in self.measures(r):
                for m, amount in self.bucketed(self.phase(r, measure, amounts), r, measure):
                    has_account, has_activity = self.has[measure]
                    line = (r["unit"], r["account"] if has_account else "",
                            r["activity"] if has_activity else "", m)
                    claims.append(dict(
                        benefit=r["benefit_id"], measure=measure, period=m, line=line,
                        claimed=amount, side="revenue" if r["class"] == "revenue" else "expense",
                        in_base=in_base.get((r["benefit_id"], measure, m), 0)))
        claims.sort(key=lambda c: (c["benefit"].encode(), c["period"]))
        return claims

    def measures(self, r):
        if r["class"] in ("cashable", "revenue") and r["amount"]:
            yield "money", r["amount"]
        if r["class"] in ("cashable", "capacity") and r["fte"] and self.lines["person_years"]:
            yield "person_years", r["fte"]

    def phase(self, r, measure, text):
        first, last = month(r["period_start"]), month(r["period_end"])
        n = last - first + 1
        horizon_end = (self.planned[1] + 1) * self.grain - 1
        end = max(last, horizon_end) if r["kind"] == "recurring" else last
        total = units_of(text, measure)
        for i in range(end - first + 1):
            if measure == "person_years":
                yield first + i, total
            else:
                yield first + i, total // n + (1 if i % n < total % n else 0)

    def bucketed(self, months, r, measure):
        """Claims by period at the grain: euro summed, person-years averaged over its months."""
        low, high = self.planned if r["kind"] == "recurring" else self.horizon
        sums = {}
        for m, amount in months:
            if low <= m // self.grain <= high:
                sums[m // self.grain] = sums.get(m // self.grain, 0) + amount
        for bucket, total in sums.items():
            amount = half_up(F(total, self.grain)) if measure == "person_years" else total
            if amount:
                yield bucket, amount

    # Section 4.
    def below(self, unit, top):
        while unit:
            if unit == top:
                return True
            unit = self.parent.get(unit, "")
        return False

    def tier(self, claim, key):
        """The number of the first rule that admits a line, or None."""
        if claim["measure"] == "money" and self.side(key[1]) != claim["side"]:
            return None
        for number, (name, rule) in enumerate(self.rule_list, 1):
            if self.admits(name, rule, claim["line"], key):
                return number
        return None

    def admits(self, name, rule, own, key):
        if name == "exact":
            return key == own
        unit, account, activity, period = own
        if key[2] != activity or not self.same_group(account, key[1], rule.get("level")):
            return False
        if name == "shifted":
            return abs(key[3] - period) <= rule.get("k", 1) and self.below(key[0], unit)
        if key[3] != period:
            return False
        if name == "account-group":
            return key[0] == unit
        if name == "unit-subtree":
            return self.below(key[0], unit)
        return key[0] != unit and self.below(unit, key[0])

    def same_group(self, a, b, level):
        if a == b:
            return True
        chain = lambda account: [account] + (
            chain(self.account_parent[account]) if self.account_parent.get(account) else [])
        if level is None:
            return len(chain(a)) > 1 and len(chain(b)) > 1 and chain(a)[1] == chain(b)[1]
        return chain(a)[-1 - level:][:1] == chain(b)[-1 - level:][:1] if level == 0 else False

    # Sections 5 to 7.
    def solve(self):
        for measure in ("money", "person_years"):
            self.solve_measure(measure)
        return self.claims

    def solve_measure(self, measure):
        claims = [c for c in self.claims if c["measure"] == measure]
        order = list(range(len(claims)))
        falls = {k: max(0, self.fall(measure, k)) for k in self.lines[measure]}
        owed = {i: c["claimed"] - c["in_base"] for i, c in enumerate(claims)}
        tiers = self.tiers(claims, falls)
        tier_limits = list(range(1, len(self.rule_list) + 1))
        reach_upto = lambda t: {
            i: {k for (j, k), tier in tiers.items() if j == i and tier <= t} for i in order}
        whole = (reach_upto(len(tier_limits)), falls)

        gross = self.stages(owed, owed, tier_limits, reach_upto, falls, (None, {}, {}), order)[-1]
        self.explain(claims, gross, measure)
        caps, line_cap, above = self.caps(measure)
        netted = self.stages(owed, gross, tier_limits, reach_upto, falls, (caps, line_cap, above),
                             order)
        for i, c in enumerate(claims):
            steps = [stage[i] for stage in netted]
            c.update(gross=gross[i], direct=steps[0], visible=steps[-1],
                     timing=self.added("shifted", steps), parked=self.added("parked", steps),
                     reabsorbed=gross[i] - steps[-1], missing=owed[i] - gross[i])
            c["redeployed"] = min(c["visible"], sum(c["explained_by"].values()))
            c["cut"] = c["visible"] - c["redeployed"]
        visible = {i: c["visible"] for i, c in enumerate(claims)}
        netted_net, gross_net = whole + (caps, line_cap, above), whole + (None, {}, {})
        self.totals = getattr(self, "totals", {})
        self.totals[measure] = tier_totals(visible, tiers, netted_net)
        for i, c in enumerate(claims):
            name = lambda j: (claims[j]["benefit"], claims[j]["period"])
            c["gross_bottleneck"] = c["netted_bottleneck"] = None
            if c["missing"]:
                c["gross_bottleneck"] = {name(j) for j in bottleneck_of(i, gross, gross_net)}
            if c["reabsorbed"]:
                c["netted_bottleneck"] = {name(j) for j in bottleneck_of(i, visible, netted_net)}

    def added(self, rule, steps):
        """What the stages of a rule added; the first stage holds tier 1 and is direct."""
        return sum(steps[i] - steps[i - 1] for i, (name, _) in enumerate(self.rule_list)
                   if name == rule and i > 0)

    def tiers(self, claims, falls):
        """Tier by (claim, line). Tier 0 is the crosswalk."""
        found, explicit = {}, {}
        for r in rows(self.folder, "crosswalk"):
            explicit.setdefault(r["benefit_id"], []).append(r)
        for i, c in enumerate(claims):
            named = explicit.get(c["benefit"], [])
            only = any(r["only"] == "true" for r in named)
            has_account, has_activity = self.has[c["measure"]]
            for k in falls:
                direct = any((r["unit"], r["account"] if has_account else "",
                              r["activity"] if has_activity else "") == k[:3]
                             and (month(r["period"]) // self.grain if r["period"]
                                  else c["period"]) == k[3]
                             for r in named)
                tier = 0 if direct else None if only else self.tier(c, k)
                if tier is not None:
                    found[i, k] = tier
        return found

    def stages(self, owed, high, limits, reach_upto, falls, caps, order):
        low, out = {i: 0 for i in order}, []
        for limit in limits:
            network = (reach_upto(limit), falls, *caps)
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

    def caps(self, measure):
        """cap -> amount, line -> cap, cap -> cap above; expense apart from revenue."""
        if self.netting == "none":
            return None, {}, {}
        sums, line_cap, above = {}, {}, {}
        for k in self.lines[measure]:
            side = self.side(k[1]) if measure == "money" else "expense"
            moved = self.fall(measure, k) + self.explained[k]
            chain = [(unit, k[3], side) for unit in self.cap_units(k[0])]
            line_cap[k] = chain[0]
            above |= dict(zip(chain, chain[1:]))
            for cap in chain:
                sums[cap] = sums.get(cap, 0) + moved
        return {cap: max(0, total) for cap, total in sums.items()}, line_cap, above

    def cap_units(self, unit):
        """The units whose caps bound a line of `unit`, nearest first."""
        if self.netting == "unit":
            return [unit]
        chain, at = [], unit
        while at:
            if self.level.get(at) in self.netting:
                chain.append(at)
            at = self.parent.get(at, "")
        # A unit above any named level is capped at its own lines first.
        levels = {self.level.get(u) for u in chain}
        return chain if levels == set(self.netting) else ["own lines of " + unit] + chain
