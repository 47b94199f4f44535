"""Reads canonical CSV folders and the demo's exports into plain dictionaries.

Amounts are whole numbers of the smallest unit. A plan is `{(unit, account, activity, period): …}`
for `reference` and `current`; periods are counted in buckets of the plan's grain.
"""
import csv
import pathlib
from dataclasses import dataclass, field

MONEY, PERSON_YEARS = "money", "person_years"
DIGITS = {MONEY: 2, PERSON_YEARS: 4}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass
class Plan:
    grain: str
    has_account: bool
    has_activity: bool
    reference: dict = field(default_factory=dict)
    current: dict = field(default_factory=dict)

    def add(self, key, reference, current):
        self.reference[key] = self.reference.get(key, 0) + reference
        self.current[key] = self.current.get(key, 0) + current

    def at(self, grain, measure):
        """The plan at a coarser grain: euro summed, person-years averaged and rounded half up."""
        coarse = Plan(grain, self.has_account, self.has_activity)
        size, own = MONTHS[grain], MONTHS[self.grain]
        for key, reference in self.reference.items():
            coarse.add((*key[:3], key[3] * own // size), reference, self.current[key])
        if measure == PERSON_YEARS:
            parts = size // own
            for version in (coarse.reference, coarse.current):
                version.update({k: (2 * v + parts) // (2 * parts) for k, v in version.items()})
        return coarse


# The rules of reach with their settings; tier 1 is the first.
DEFAULT_TIERS = (("exact", {}), ("account-group", {}), ("unit-subtree", {}), ("shifted", {"k": 1}),
                 ("parked", {}))


@dataclass
class Rules:
    grain: str = None
    horizon: tuple = None  # first and last month
    tiers: tuple = DEFAULT_TIERS
    netting: object = "unit"  # or "none", or a list of levels of the unit tree
    statuses: tuple = ("validated",)
    substitutes: tuple = ()
    profiles: dict = field(default_factory=dict)
    as_of: str = None

    @property
    def shift(self):
        return max((each.get("k", 1) for name, each in self.tiers if name == "shifted"), default=0)


@dataclass
class Input:
    plans: dict
    units: dict          # unit -> parent; None where there is no tree
    accounts: dict       # account -> (parent, kind); None where there is no chart
    tables: dict         # name -> rows as dictionaries; None where there is no such table
    rules: Rules = field(default_factory=Rules)
    levels: dict = field(default_factory=dict)  # unit -> its level


def units(text, measure):
    """`1234.5` as a whole number of cents or of 1/10 000 person-years."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").partition(".")
    digits = DIGITS[measure]
    assert len(part) <= digits, text
    return sign * (int(whole) * 10 ** digits + int(part.ljust(digits, "0") or 0))


def show(amount, measure):
    digits = DIGITS[measure]
    whole, part = divmod(abs(amount), 10 ** digits)
    return f"{'-' if amount < 0 else ''}{whole}.{part:0{digits}d}"


def months(text):
    """First and last month of `2027-01`, `2027-Q1` or `2027`, counted from year 0."""
    year, _, rest = text.partition("-")
    first = int(year) * 12
    if not rest:
        return first, first + 11
    if rest.startswith("Q"):
        first += (int(rest[1]) - 1) * 3
        return first, first + 2
    return first + int(rest) - 1, first + int(rest) - 1


def grain_of(text):
    return "year" if "-" not in text else "quarter" if "Q" in text else "month"


def bucket(month, grain):
    return month // MONTHS[grain]


def name_of(period, grain):
    if grain == "year":
        return f"{period:04d}"
    per_year = 12 // MONTHS[grain]
    part = period % per_year + 1
    year = period // per_year
    return f"{year:04d}-Q{part}" if grain == "quarter" else f"{year:04d}-{part:02d}"


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


TABLES = {
    "benefits": "benefits", "approved-changes": "approved_changes", "in-base": "in_base",
    "run-costs": "run_costs", "continuity": "continuity", "reallocations": "reallocations",
    "crosswalk": "crosswalk", "initiatives": "initiatives", "kpis": "kpis",
}


def tables(folder):
    """Every register table of a folder, under either spelling of its file name."""
    found = {}
    for spelled, name in TABLES.items():
        paths = [folder / f"{spelled}.csv", folder / f"{name}.csv"]
        path = next((p for p in paths if p.exists()), None)
        found[name] = rows(path) if path else None
        for row in found[name] or []:
            if row.get("measure") == "euro":  # read as money wherever it stands
                row["measure"] = MONEY
    return found


def trees(folder):
    def find(*names):
        return next((folder / n for n in names if (folder / n).exists()), None)
    unit_file, account_file = find("org-units.csv", "org_units.csv"), find("accounts.csv")
    unit_tree = {r["unit"]: r["parent"] for r in rows(unit_file)} if unit_file else None
    chart = {r["account"]: (r["parent"], r["kind"]) for r in rows(account_file)} \
        if account_file else None
    return unit_tree, chart


def levels(folder):
    path = next((folder / n for n in ("org-units.csv", "org_units.csv")
                 if (folder / n).exists()), None)
    return {r["unit"]: r.get("level", "") for r in rows(path)} if path else {}


def canonical(folder, rules=None):
    """A folder of canonical CSV files, named as the options of `hemtag reconcile`."""
    folder = pathlib.Path(folder)
    plans = {}
    for name, measure in (("plan", MONEY), ("staffing", PERSON_YEARS)):
        if not (folder / f"{name}.csv").exists():
            continue
        lines = rows(folder / f"{name}.csv")
        plan = Plan(grain_of(lines[0]["period"]), "account" in lines[0], "activity" in lines[0])
        for r in lines:
            key = (r["unit"], r.get("account", ""), r.get("activity", ""),
                   bucket(months(r["period"])[0], plan.grain))
            if "version" in r:
                amount = units(r["amount"], measure)
                is_reference = r["version"] == "reference"
                plan.add(key, amount if is_reference else 0, 0 if is_reference else amount)
            else:
                plan.add(key, units(r["reference"], measure), units(r["current"], measure))
        plans[measure] = plan.at(rules.grain, measure) if rules and rules.grain else plan
    return Input(plans, *trees(folder), tables(folder), rules or Rules(), levels(folder))


def demo(folder):
    """The demo as its systems export it, read without knowing how it was generated."""
    folder = pathlib.Path(folder)
    euro = Plan("month", True, True)
    text = (folder / "exports/ekonomiplan_2025-2026.csv").read_bytes().decode("cp1252")
    unit_tree, chart = trees(folder / "register")
    for line in text.split("\r\n")[5:]:
        if not line or line.startswith("Summa "):
            continue
        unit, _, account, _, activity, _, period, reference, current, end = line.split(";")
        assert end == ""
        sign = -1 if chart[account][1] == "revenue" else 1
        month = int(period[3:]) * 12 + int(period[:2]) - 1
        euro.add((unit, account, activity, month), sign * printed(reference),
                 sign * printed(current))
    people = Plan("month", False, True)
    for name, is_reference in (("faststalld", True), ("forslag", False)):
        path = folder / f"exports/personalplan_{name}.csv"
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        header = lines[0].split(";")[4:]
        for line in lines[1:]:
            unit, _, task, _, *values = line.split(";")
            for period, value in zip(header, values):
                amount = units(value.replace(",", "."), PERSON_YEARS)
                people.add((unit, "", task, months(period)[0]),
                           amount if is_reference else 0, 0 if is_reference else amount)
    rules = Rules(
        horizon=(2025 * 12, 2026 * 12 + 11), substitutes=("4320",), as_of="2025-10-31T23:59:59Z",
        profiles={"ramp": [1, 1, 2, 2, 3, 3]})
    return Input({MONEY: euro, PERSON_YEARS: people}, unit_tree, chart,
                 tables(folder / "register"), rules)


def printed(text):
    """`1 234,56-` in cents."""
    sign = -1 if text.endswith("-") else 1
    return sign * units(text.rstrip("-").replace(" ", "").replace(",", "."), MONEY)
