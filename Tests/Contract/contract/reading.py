"""The contract's sections 2 to 8, read as literally as a program can."""
from collections import defaultdict

from contract.flow import Problem
from contract.inputs import MONEY, MONTHS, PERSON_YEARS, bucket, months, name_of, units

EXPENSE, REVENUE = "expense", "revenue"
# Flags that this reading does not tell: the proof or the branch of a unit decides them, or codes.
UNREAD = {"contested", "replaced_by_purchase", "line_absent", "exceeds_line"}
FIELDS = ["claimed", "in_base", "gross", "direct", "visible", "timing", "parked", "redeployed",
          "cut", "reabsorbed", "missing"]


def spread(total, weights):
    """Largest-remainder units of `total` in proportion to `weights`, in their order."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    size, sign = abs(total), 1 if total >= 0 else -1
    parts = [size * w // whole for w in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in order[:size - sum(parts)]:
        parts[i] += 1
    return [sign * p for p in parts]


def millionths(share):
    whole, _, part = share.partition(".")
    return int(whole) * 1_000_000 + int(part.ljust(6, "0") or 0)


class Reading:
    """One run over one input; `claims` holds the figures by `(benefit, measure, period)`."""

    def __init__(self, given):
        self.given, self.rules = given, given.rules
        self.reference, self.fall, self.claims = {}, {}, {}
        self.tier_totals, self.problems, self.granted = {}, {}, {}
        for measure, plan in given.plans.items():
            self.reference[measure] = self._adjusted_reference(measure, plan)
            self.fall[measure] = self._falls(plan, self.reference[measure])
        self.horizon = self.rules.horizon or self._planned_months()
        self.widened = self.rules.horizon or self._planned_months(self.rules.shift)
        self.records = self._latest_readings()
        self.reasons = {r["benefit_id"]: self._reasons(r) for r in self.records}
        for measure in given.plans:
            self._reconcile(measure)
        self.verdicts = {r["benefit_id"]: self._verdict(r) for r in self.records}

    # Section 2: the plan that is compared.

    def kind(self, account):
        if self.given.accounts is None or not account:
            return EXPENSE
        return self.given.accounts[account][1]

    def table(self, name):
        return self.given.tables.get(name) or []

    def is_below(self, unit, node):
        while unit and unit != node:
            unit = (self.given.units or {}).get(unit, "")
        return unit == node

    def _adjusted_reference(self, measure, plan):
        carried = defaultdict(int)
        for (unit, account, activity, period), amount in plan.reference.items():
            maps = sorted((r for r in self.table("continuity")
                           if r["from_unit"] in ("", unit) and r["from_account"] in ("", account)
                           and r["from_activity"] in ("", activity)),
                          key=lambda r: (r["to_unit"], r["to_account"], r["to_activity"]))
            if not maps:
                carried[(unit, account, activity, period)] += amount
                continue
            shares = [millionths(r["share"]) for r in maps]
            for row, part in zip(maps, spread(amount, shares)):
                carried[(row["to_unit"] or unit, row["to_account"] or account,
                         row["to_activity"] or activity, period)] += part
        adjusted = dict(carried)
        for key in plan.current:
            adjusted.setdefault(key, 0)
        keys = sorted(adjusted)
        for row in self.table("approved_changes"):
            if row["measure"] != measure or row["type"] == "deficit_cover":
                continue
            touched = [k for k in keys if self._is_under(row, k, plan.grain)]
            exact = [k for k in touched if k[0] == row["unit"] and k[1] == row["account"]]
            if exact and row["activity"] in [k[2] for k in exact]:
                touched = exact  # a line is named, not a node
            weights = [carried.get(k, 0) for k in touched]
            if row["amount"]:
                total = units(row["amount"], measure)
            else:
                total = sum(weights) * units(row["percent"], PERSON_YEARS) // 1_000_000
            if sum(weights) == 0 and len(touched) == 1:
                weights = [1]
            for key, part in zip(touched, spread(total, weights)):
                adjusted[key] += part
        return adjusted

    def _is_under(self, row, key, grain):
        unit, account, activity, period = key
        if self.kind(account) not in (EXPENSE, REVENUE) or not self.is_below(unit, row["unit"]):
            return False
        if row["account"] and row["account"] not in self._account_chain(account):
            return False
        if row["activity"] not in ("", activity):
            return False
        if not row["period"]:
            return True
        first, last = months(row["period"])
        return bucket(first, grain) <= period <= bucket(last, grain)

    def _falls(self, plan, reference):
        falls = {}
        for key, amount in reference.items():
            side = self.kind(key[1])
            if side in (EXPENSE, REVENUE):
                fall = amount - plan.current.get(key, 0)
                falls[key] = fall if side == EXPENSE else -fall
        return falls

    def _planned_months(self, shift=0):
        """First to last month of either plan; widened by the shift for one-off records alone."""
        first, last = [], []
        for plan in self.given.plans.values():
            size = MONTHS[plan.grain]
            periods = [key[3] for key in {**plan.reference, **plan.current}]
            first.append((min(periods) - shift) * size)
            last.append((max(periods) + shift) * size + size - 1)
        return min(first), max(last)

    # Section 3: which records claim what.

    def _latest_readings(self):
        latest, self.duplicates = {}, set()
        for row in self.table("benefits"):
            stamp = row.get("recorded_at", "")
            if self.rules.as_of and stamp > self.rules.as_of:
                continue
            kept = latest.get(row["benefit_id"])
            if kept is None or stamp > kept.get("recorded_at", ""):
                latest[row["benefit_id"]] = row
                self.duplicates.discard(row["benefit_id"])
            elif stamp == kept.get("recorded_at", ""):
                self.duplicates.add(row["benefit_id"])
        return [latest[key] for key in sorted(latest)]

    def _reasons(self, row):
        reasons, tables = set(), self.given.tables
        if row["benefit_id"] in self.duplicates:
            reasons.add("duplicate")
        if row["class"] in ("avoidance", "quality"):
            needs_amount = False
        else:
            needs_amount = True
        for column, reason in (("owner", "no_owner"), ("evidence", "no_evidence"),
                               ("initiative_id", "no_initiative"), ("status", "no_status"),
                               ("recorded_at", "no_recorded_at"), ("kind", "no_kind"),
                               ("maturity", "no_maturity"), ("output_held", "no_output_held"),
                               ("additive", "no_additive")):
            if row.get(column) == "":
                reasons.add(reason)
        if row.get("status") and row["status"] not in self.rules.statuses:
            reasons.add("status_not_accepted")
        if self.given.units is not None and row["unit"] not in self.given.units:
            reasons.add("unknown_unit")
        account = row.get("account", "")
        if self.given.accounts is not None and account and account not in self.given.accounts:
            reasons.add("unknown_account")
        if tables.get("initiatives") is not None and row.get("initiative_id"):
            if row["initiative_id"] not in {r["initiative_id"] for r in tables["initiatives"]}:
                reasons.add("unknown_initiative")
        if row.get("profile") and row["profile"] not in self.rules.profiles:
            reasons.add("unknown_profile")
        if tables.get("kpis") is not None and row.get("kpi"):
            if row["kpi"] not in {r["kpi_id"] for r in tables["kpis"] if r["baseline"] != ""}:
                reasons.add("no_baseline")
        amounts = [units(row[c], m) for c, m in (("amount", MONEY), ("fte", PERSON_YEARS))
                   if row.get(c)]
        if needs_amount and not amounts:
            reasons.add("no_amount")
        if any(a <= 0 for a in amounts) and needs_amount:
            reasons.add("not_positive")
        first, last = self._span(row)
        begin, end = self._bounds(row)
        if row.get("kind") == "recurring":
            last = end
        claimed = self._claimed(row)
        if claimed and not self._measures(row):
            reasons |= {"no_financial_plan" if m == MONEY else "no_staffing_plan" for m in claimed}
        elif last < begin or first > end:
            reasons.add("outside_horizon")
        if self._overlaps(row):
            reasons.add("overlap")
        return reasons

    def _span(self, row):
        return months(row["period_start"])[0], months(row["period_end"])[1]

    def _overlaps(self, row):
        if row.get("kind") != "recurring" or row.get("additive") == "true" \
                or not row.get("initiative_id"):
            return False

        def same(other):
            columns = ("initiative_id", "class", "unit", "account", "activity")
            return (other is not row and other["benefit_id"] != row["benefit_id"]
                    and other.get("kind") == "recurring"
                    and all(other.get(c, "") == row.get(c, "") for c in columns))
        return any(same(other) for other in self._latest_readings())

    def _monthly(self, row, measure):
        """Units by month inside the horizon, as the record is phased."""
        first, last = self._span(row)
        count = last - first + 1
        begin, end = self._bounds(row)
        span = range(max(first, begin), (end if row.get("kind") == "recurring"
                                         else min(last, end)) + 1)
        if measure == PERSON_YEARS:
            held = units(row["fte"], PERSON_YEARS)
            return {m: held for m in span}
        total = units(row["amount"], MONEY)
        weights = self.rules.profiles.get(row.get("profile"), [1] * count)
        parts = [total * w // sum(weights) for w in weights]
        for i in range(total - sum(parts)):
            parts[i] += 1
        return {m: parts[(m - first) % count] for m in span}

    def _bounds(self, row):
        return self.horizon if row.get("kind") == "recurring" else self.widened

    def _inside(self, month):
        return self.horizon[0] <= month <= self.horizon[1]

    def _claimed(self, row):
        euro, fte = bool(row.get("amount")), bool(row.get("fte"))
        return {"cashable": [MONEY] * euro + [PERSON_YEARS] * fte, "revenue": [MONEY] * euro,
                "capacity": [PERSON_YEARS] * fte}.get(row["class"], [])

    def _measures(self, row):
        return [m for m in self._claimed(row) if m in self.given.plans]

    def _claims(self, measure):
        """Owed by claim, the claim's own line, and what is in base."""
        plan, found = self.given.plans[measure], {}
        in_base = defaultdict(int)
        for row in self.table("in_base"):
            if row["measure"] == measure:
                key = (row["benefit_id"], bucket(months(row["period"])[0], plan.grain))
                in_base[key] += units(row["amount"], measure)
        for row in self.records:
            if self.reasons[row["benefit_id"]] or measure not in self._measures(row):
                continue
            buckets = defaultdict(int)
            for month, amount in self._monthly(row, measure).items():
                buckets[bucket(month, plan.grain)] += amount
            activity = row.get("activity", "")
            if measure == PERSON_YEARS:
                activity = row.get("task") or activity
                size = MONTHS[plan.grain]
                buckets = {p: (2 * a + size) // (2 * size) for p, a in buckets.items()}
            for period, amount in buckets.items():
                if not amount:
                    continue
                line = (row["unit"], row.get("account", "") if plan.has_account else "",
                        activity if plan.has_activity else "", period)
                base = in_base[(row["benefit_id"], period)]
                assert base <= amount, "more in base than claimed"
                found[(row["benefit_id"], period)] = (row, line, amount, base)
        return found

    # Section 4: reach.

    def _same_group(self, a, b, level):
        if a == b:
            return True
        chains = [self._account_chain(a), self._account_chain(b)]
        if level is not None:  # the same ancestor at that depth, 0 being a root
            return all(len(c) > level for c in chains) and (
                chains[0][-1 - level] == chains[1][-1 - level])
        return all(len(c) > 1 for c in chains) and chains[0][1] == chains[1][1]

    def _account_chain(self, account):
        chain = []
        while account and account not in chain:
            chain.append(account)
            account = (self.given.accounts or {}).get(account, ("", ""))[0]
        return chain

    def _tier(self, own, line, side):
        """The number of the first rule that admits a line, or None."""
        if self.kind(line[1]) != side:
            return None
        for number, (name, settings) in enumerate(self.rules.tiers, 1):
            if self._admits(name, settings, own, line):
                return number
        return None

    def _admits(self, name, settings, own, line):
        if name == "exact":
            return line == own
        unit, account, activity, period = own
        if line[2] != activity or not self._same_group(account, line[1], settings.get("level")):
            return False
        if name == "shifted":
            return abs(line[3] - period) <= settings.get("k", 1) and self.is_below(line[0], unit)
        if line[3] != period:
            return False
        if name == "account-group":
            return line[0] == unit
        if name == "unit-subtree":
            return self.is_below(line[0], unit)
        return line[0] != unit and self.is_below(unit, line[0])

    def _reach(self, measure, claims):
        plan = self.given.plans[measure]
        by_activity = defaultdict(list)
        for line, fall in self.fall[measure].items():
            if fall > 0:
                by_activity[line[2]].append(line)
        crosswalk = defaultdict(list)
        for row in self.table("crosswalk"):
            crosswalk[row["benefit_id"]].append(row)
        reach = {}
        for claim, (row, own, _, _) in claims.items():
            side = REVENUE if row["class"] == "revenue" else EXPENSE
            explicit = crosswalk[row["benefit_id"]]
            tiers = {}
            if not any(r["only"] == "true" for r in explicit):
                for line in by_activity[own[2]]:
                    tier = self._tier(own, line, side)
                    if tier is not None:
                        tiers[line] = tier
            for r in explicit:
                line = self._named_line(plan, own, r["unit"], r["account"], r["activity"],
                                        r["period"])
                if self.fall[measure].get(line, 0) > 0 and self.kind(line[1]) == side:
                    tiers[line] = 0
            reach[claim] = tiers
        return reach

    def _named_line(self, plan, own, unit, account, activity, period=""):
        """The line that a row of the register names; what is blank is the claim's own."""
        return (unit or own[0], (account or own[1]) if plan.has_account else "",
                (activity or own[2]) if plan.has_activity else "",
                bucket(months(period)[0], plan.grain) if period else own[3])

    # Sections 5 to 7: netting, fair flow, redeployment.

    def _caps_of(self, line):
        """The caps above a line, the nearest first; those of levels nest."""
        unit, side = line[0], self.kind(line[1])
        if self.rules.netting == "none":
            return []
        if self.rules.netting == "unit":
            return [(unit, line[3], side)]
        chain, at, found = [], unit, set()
        while at:
            level = self.given.levels.get(at)
            if level in self.rules.netting:
                chain.append(at)
                found.add(level)
            at = (self.given.units or {}).get(at, "")
        if found != set(self.rules.netting):  # a unit above a named level: its own lines first
            chain.insert(0, "own lines of " + unit)
        return [(name, line[3], side) for name in chain]

    def _explained(self, measure, claims, gross):
        """Explained units by rise and by supplying (claim or run cost, number)."""
        supply, reach = {}, {}
        rise = {line: -fall for line, fall in self.fall[measure].items() if fall < 0}
        targets = defaultdict(list)
        for row in self.table("reallocations"):
            targets[row["benefit_id"]].append(row)
        for claim, (_, own, _, _) in claims.items():
            rows_ = targets[claim[0]]
            shares = [millionths(r["share"]) for r in rows_]
            if not rows_:
                continue
            parts = spread(gross[claim] * sum(shares) // 1_000_000, shares)
            for i, (row, part) in enumerate(zip(rows_, parts)):
                line = self._named_line(self.given.plans[measure], own, row["to_unit"],
                                        row["to_account"], row["to_activity"])
                supply[(*claim, 0, i)], reach[(*claim, 0, i)] = part, {line: 1}
        if measure == MONEY:
            plan = self.given.plans[MONEY]
            for i, row in enumerate(self.table("run_costs")):
                if self.reasons.get(row["benefit_id"], {"unknown"}):
                    continue
                first, last = self._span(row)
                total, count = units(row["amount"], MONEY), last - first + 1
                buckets = defaultdict(int)
                for n, month in enumerate(range(first, last + 1)):
                    if self._inside(month):
                        buckets[bucket(month, plan.grain)] += (
                            total // count + (n < total % count))
                for period, amount in buckets.items():
                    key = (row["benefit_id"], period, 1, i)
                    supply[key] = amount
                    reach[key] = {(row["unit"], row["account"], row["activity"], period): 1}
        problem = Problem(supply, reach, rise)
        granted = problem.stages([1])[0]
        return granted, reach

    def _reconcile(self, measure):
        claims = self._claims(measure)
        reach = self._reach(measure, claims)
        owed = {c: amount - base for c, (_, _, amount, base) in claims.items()}
        falls = {line: fall for line, fall in self.fall[measure].items() if fall > 0}
        limits = range(1, len(self.rules.tiers) + 1)
        uncapped = Problem(owed, reach, falls)
        gross = uncapped.stages(limits)[-1]
        granted, named = self._explained(measure, claims, gross)

        by_claim = defaultdict(int)
        self.explained_line = getattr(self, "explained_line", {})
        self.explained_line[measure] = defaultdict(int)
        for entry, amount in granted.items():
            line, = named[entry]
            self.explained_line[measure][line] += amount
            if entry[2] == 0:
                by_claim[entry[:2]] += amount
        capped = Problem(owed, reach, falls, *self._netting(measure))
        stages = capped.stages(limits, gross)
        visible = stages[-1]
        self.problems[measure], self.granted[measure] = (uncapped, capped), (gross, visible)
        for claim, (row, own, amount, base) in claims.items():
            steps = [stage[claim] for stage in stages]
            redeployed = min(visible[claim], by_claim[claim])
            self.claims[self.name(claim, measure)] = {
                "claimed": amount, "in_base": base, "gross": gross[claim], "direct": steps[0],
                "visible": visible[claim], "timing": self._added("shifted", steps),
                "parked": self._added("parked", steps), "redeployed": redeployed,
                "cut": visible[claim] - redeployed, "reabsorbed": gross[claim] - visible[claim],
                "missing": amount - base - gross[claim], "line": own, "claim": claim,
            }

    def name(self, claim, measure):
        return claim[0], measure, name_of(claim[1], self.given.plans[measure].grain)

    def _added(self, rule, steps):
        """What the stages of a rule added; the first stage holds tier 1 and is direct."""
        return sum(steps[i] - steps[i - 1] for i, (name, _) in enumerate(self.rules.tiers)
                   if name == rule and i > 0)

    def _netting(self, measure):
        """Cap of each line, amount of each cap, and the cap around it."""
        net, cap_of, above = defaultdict(int), {}, {}
        for line, fall in self.fall[measure].items():
            chain = self._caps_of(line)
            if chain:
                cap_of[line] = chain[0]
                above.update(zip(chain, chain[1:]))
            for cap in chain:
                net[cap] += fall + self.explained_line[measure].get(line, 0)
        return cap_of, {cap: max(0, amount) for cap, amount in net.items()}, above

    # Section 6: attribution and proof, for who asks.

    def tiers(self):
        """Units that the attribution carries through each tier, by measure and tier."""
        return {(measure, tier): units
                for measure, (_, capped) in self.problems.items()
                for tier, units in capped.tier_totals(self.granted[measure][1]).items()}

    def bottleneck(self, key, run):
        """The claims that prove why one is short: missing in the gross run, reabsorbed in the
        netted one; None where it is not."""
        measure, each = key[1], self.claims[key]
        index, short = (0, "missing") if run == "gross" else (1, "reabsorbed")
        if not each[short]:
            return None
        problem, amounts = self.problems[measure][index], self.granted[measure][index]
        return {self.name(claim, measure) for claim in problem.bottleneck(each["claim"], amounts)}

    def is_contested(self, benefit):
        return any(other[0] != benefit for key in self.claims if key[0] == benefit
                   for run in ("gross", "netted") for other in self.bottleneck(key, run) or ())

    # Section 8: verdicts, as far as a claim's own figures decide them.

    def _verdict(self, row):
        if self.reasons[row["benefit_id"]]:
            return "not_ready", set()
        if row["class"] in ("avoidance", "quality"):
            return "not_expected", set()
        mine = {key: c for key, c in self.claims.items() if key[0] == row["benefit_id"]}

        def total(name):
            sums = defaultdict(int)
            for (_, measure, _), claim in mine.items():
                sums[measure] += claim[name]
            return sums
        visible, claimed, in_base = total("visible"), total("claimed"), total("in_base")
        owed = {m: claimed[m] - in_base[m] for m in claimed}
        if all(visible[m] == owed[m] for m in owed) and not any(total("parked").values()):
            return "in_plan", self._flags(row, mine, visible, owed)
        verdict = "partly_in_plan" if any(visible.values()) else "not_in_plan"
        return verdict, self._flags(row, mine, visible, owed)

    def _flags(self, row, mine, visible, owed):
        """All but `contested`, which needs the proof, and `replaced_by_purchase`."""
        flags = {name for name in ("reabsorbed", "parked", "timing", "redeployed")
                 if any(c[name] for c in mine.values())}
        destinations = [r for r in self.table("reallocations")
                        if r["benefit_id"] == row["benefit_id"]]
        for (_, measure, _), c in mine.items():
            plan, fall = self.given.plans[measure], self.fall[measure]
            if c["visible"] > c["direct"]:
                flags.add("displaced")
            if fall.get(c["line"], 0) < 0:
                flags.add("contradicted")
            named = [self._named_line(plan, c["line"], r["to_unit"], r["to_account"],
                                      r["to_activity"]) for r in destinations]
            if c["gross"] == 0 and c["claimed"] > c["in_base"] and any(
                    fall.get(line, 0) < 0 for line in named):
                flags.add("expansion_without_release")
        if row.get("output_held") == "false":
            flags.add("spending_cut")
        if len(owed) == 2 and all(owed.values()):
            if visible[PERSON_YEARS] and not visible[MONEY]:
                flags.add("fte_only")
            if visible[MONEY] and not visible[PERSON_YEARS]:
                flags.add("money_only")
        if row["class"] == "capacity" and not destinations:
            flags.add("no_destination")
        return flags
