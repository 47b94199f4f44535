"""Random small cases as folders of canonical CSV files, each from a printed seed."""
import csv
import os
import random

UNITS = {"U": "", "UA": "U", "UB": "U", "UA1": "UA", "UA2": "UA"}
LEVELS = {1: "county", 2: "division", 3: "ward"}
ACCOUNTS = {"P": ("", "expense"), "P1": ("P", "expense"), "P2": ("P", "expense"),
            "Q1": ("", "expense"), "R": ("", "revenue"), "R1": ("R", "revenue"),
            "I1": ("", "internal")}
ACTIVITIES = ["a", "b"]
MONTHS = ["2026-12", "2027-01", "2027-02"]


def write(folder, name, columns, table):
    if table:
        with open(os.path.join(folder, name + ".csv"), "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(columns)
            out.writerows(table)


def rules(seed):
    """Rules other than the defaults, for half of the cases: keywords of `Case`."""
    r = random.Random(f"rules {seed}")
    if r.random() < 0.5:
        return {}
    tiers = [("exact", {}), ("account-group", r.choice([{}, {"level": 0}])), ("unit-subtree", {}),
             ("shifted", {"k": r.choice([1, 2])}), ("parked", {})]
    if r.random() < 0.5:
        tiers = tiers[:1] + r.sample(tiers[1:], r.randint(0, 4))
    return {"grain": r.choice([1, 3, 12]), "tiers": tiers,
            "netting": r.choice(["unit", "none", ["division"], ["division", "county"],
                                 ["ward", "county"]])}


def pipeline(chosen):
    """The rules as the pipeline file that `--rules` takes."""
    grain = {1: "month", 3: "quarter", 12: "year"}[chosen["grain"]]
    tiers = ", ".join("{rule: " + name + "".join(f", {k}: {v}" for k, v in rule.items()) + "}"
                      for name, rule in chosen["tiers"])
    netting = chosen["netting"]
    netting = netting if isinstance(netting, str) else "[" + ", ".join(netting) + "]"
    return (f"entity: case\nsources: [{{name: plan, path: plan.csv, measure: euro}}]\nrules:\n  grain: {grain}\n  tiers: [{tiers}]\n"
            f"  netting: {netting}\n")


def cents(n):
    return f"{'-' if n < 0 else ''}{abs(n) // 100}.{abs(n) % 100:02d}"


def years(n):
    return f"{n // 10_000}.{n % 10_000:04d}"


def make(folder, seed):
    r = random.Random(seed)
    small = r.random() < 0.5  # cents that collide, or sums that do not divide
    size = (lambda: r.randint(0, 4)) if small else (lambda: r.choice([0, 100, 333, 1_000, 7_777]))
    units = r.sample(sorted(UNITS), r.randint(1, 5))
    months = MONTHS[:r.randint(1, 3)]
    accounts = r.sample(["P1", "P2", "Q1", "R1", "I1"], r.randint(1, 4))
    write(folder, "org_units", ["unit", "parent", "level", "name"],
          [[u, p, LEVELS[len(u)], u] for u, p in UNITS.items()])
    write(folder, "accounts", ["account", "parent", "kind", "name"],
          [[a, p, kind, a] for a, (p, kind) in ACCOUNTS.items()])
    plan = []
    for u in units:
        for a in accounts:
            for t in ACTIVITIES[:r.randint(1, 2)]:
                for m in months:
                    if r.random() < 0.6:
                        base = r.randint(5, 50) if small else r.randint(10_000, 90_000)
                        move = 2 * size() * r.choice([-1, 1, 1])
                        plan.append([u, a, t, m, cents(base), cents(max(0, base - move))])
    staffing = []
    for u in units:
        for t in ["a", "b"]:
            for m in months:
                if r.random() < 0.7:
                    base = r.randint(1, 5) * 10_000
                    move = r.choice([-1, 1]) * size()
                    staffing.append([u, t, m, years(base), years(max(0, base - move))])
    if not plan:
        plan.append([units[0], accounts[0], "a", months[0], "1.00", "0.50"])
    if not staffing:
        staffing.append([units[0], "a", months[0], "1.0000", "0.5000"])
    r.shuffle(plan)
    write(folder, "plan", ["unit", "account", "activity", "period", "reference", "current"], plan)
    write(folder, "staffing", ["unit", "activity", "period", "reference", "current"], staffing)
    benefits(folder, r, small, units, months, plan)
    context(folder, r, plan, small)


def benefits(folder, r, small, units, months, plan):
    table, crosswalk, moves, in_base = [], [], [], []
    for n in range(r.randint(1, 6)):
        name = f"B{n}" if r.random() < 0.7 else f"Å{n}"
        kind = r.choice(["cashable", "cashable", "cashable", "revenue", "capacity"])
        account = "R1" if kind == "revenue" else r.choice(["P1", "P2", "Q1"])
        first = r.randint(0, len(months) - 1)
        last = r.randint(first, len(months) - 1)
        amount = r.randint(1, 9) if small else r.choice([100, 333, 1_000, 5_000])
        fte = r.randint(1, 9) if small else r.choice([100, 333, 1_000])
        unit, activity = r.choice(sorted(UNITS)), r.choice(ACTIVITIES)
        near = r.choice(plan)  # most claims stand on a line of the plan, as in life
        if r.random() < 0.75 and near[1] in ("P1", "P2", "Q1") and kind != "revenue":
            unit, account, activity = near[:3]
        table.append([name, kind, unit, account, activity, MONTHS[first], MONTHS[last],
                      cents(amount) if kind != "capacity" else "",
                      years(fte) if kind == "capacity" or (kind == "cashable" and r.random() < .4)
                      else "",
                      r.choice(["recurring", "one_off"]) if kind != "cashable" or n else "one_off"])
        if r.random() < 0.2:
            crosswalk.append([name, r.choice(units), account, r.choice(ACTIVITIES),
                              r.choice(["", *months]), r.choice(["true", "false"])])
        if r.random() < 0.4:
            to = r.choice(units)
            for share in r.choice([["1"], ["0.5"], ["0.4", "0.6"]]):
                moves.append([name, to, r.choice(["P1", "Q1"]), r.choice(ACTIVITIES), share])
        if r.random() < 0.15 and kind != "capacity" and first == last:
            in_base.append([name, MONTHS[first], "money", cents(min(amount, 1)), "earlier run"])
    write(folder, "benefits", ["benefit_id", "class", "unit", "account", "activity", "period_start",
                               "period_end", "amount", "fte", "kind"], table)
    write(folder, "crosswalk", ["benefit_id", "unit", "account", "activity", "period", "only"],
          crosswalk)
    write(folder, "reallocations", ["benefit_id", "to_unit", "to_account", "to_activity", "share"],
          moves)
    write(folder, "in_base", ["benefit_id", "period", "measure", "amount", "source"], in_base)


def context(folder, r, plan, small):
    changes, continuity = [], []
    for row in r.sample(plan, min(len(plan), r.randint(0, 2))):
        blank = r.random() < 0.3
        changes.append([row[0], row[1], row[2], "" if blank else row[3], "money",
                        r.choice(["index", "pay", "volume", "deficit_cover"]),
                        cents(r.choice([-1, 1]) * (r.randint(1, 4) if small else 300)), "", "D1", ""])
    write(folder, "approved_changes", ["unit", "account", "activity", "period", "measure", "type",
                                       "amount", "percent", "decision", "reason"], changes)
