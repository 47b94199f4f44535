"""Rows of the benefit register, with the defaults of a well-kept record."""
from story.county import ACTIVITY, OWNERS

BENEFIT_COLUMNS = [
    "benefit_id", "initiative_id", "class", "unit", "account", "activity", "task", "period_start",
    "period_end", "amount", "fte", "kind", "status", "maturity", "output_held", "owner", "evidence",
    "recorded_at", "additive", "run_cost", "one_off_cost", "profile", "kpi",
]


def euro(cents):
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def person_years(units):
    sign = "-" if units < 0 else ""
    return f"{sign}{abs(units) // 10_000}.{abs(units) % 10_000:04d}".rstrip("0").rstrip(".")


class Register:
    """Everything that the county's register says, as rows of text in canonical columns."""

    def __init__(self):
        self.benefits, self.in_base, self.run_costs = [], [], []
        self.destinations, self.crosswalk = [], []
        self._numbers = {}

    def claim(self, initiative, benefit_class, unit, account, first, last, **more):
        """One record over months `first`…`last` (1 = January 2025); returns its id.

        `cents` is the amount over the whole record, `fte` is held in each month (1/10 000).
        """
        number = self._numbers[initiative] = self._numbers.get(initiative, 0) + 1
        row = {
            "benefit_id": f"{initiative}-{number:02d}", "initiative_id": initiative,
            "class": benefit_class, "unit": unit, "account": account,
            "activity": ACTIVITY.get(unit, ""), "task": more.pop("task", ""),
            "period_start": calendar(first), "period_end": calendar(last), "amount": "", "fte": "",
            "kind": "one_off", "status": "validated", "maturity": "final", "output_held": "true",
            "owner": OWNERS.get(unit, "Maj Lindqvist-Koski"),
            "evidence": f"https://register.skarfjarden.example/{initiative}/{number:02d}",
            "recorded_at": f"{calendar(min(10, max(1, last + 1)))}-12T09:15:00Z",
            "additive": "false", "run_cost": "", "one_off_cost": "", "profile": "",
            "kpi": f"{initiative}-K1",
        }
        if "cents" in more:
            row["amount"] = euro(more.pop("cents"))
        if "fte" in more:
            row["fte"] = person_years(more.pop("fte"))
        row.update(more)
        self.benefits.append(row)
        return row["benefit_id"]

    def recurring(self, initiative, benefit_class, unit, account, first, monthly=0, count=1,
                  **more):
        """`count` additive recurring records of three months each, `monthly` cents a month."""
        if monthly:
            more["cents"] = monthly * 3
        more = {"kind": "recurring", "additive": "true" if count > 1 else "false", **more}
        return [
            self.claim(initiative, benefit_class, unit, account, first, first + 2, **more)
            for _ in range(count)
        ]

    def monthly(self, initiative, benefit_class, unit, account, first, last, cents, **more):
        """One one-off record for each month."""
        return [
            self.claim(initiative, benefit_class, unit, account, month, month, cents=cents, **more)
            for month in range(first, last + 1)
        ]

    def goes_to(self, benefits, unit, account="", activity="", share="1"):
        for benefit in benefits:
            self.destinations.append({
                "benefit_id": benefit, "to_unit": unit, "to_account": account,
                "to_activity": activity, "share": share})

    def already_in_base(self, benefit, months, cents, source):
        for month in months:
            self.in_base.append({
                "benefit_id": benefit, "period": month, "measure": "money",
                "amount": euro(cents), "source": source})

    def shows_at(self, benefit, unit, account, activity):
        self.crosswalk.append({
            "benefit_id": benefit, "unit": unit, "account": account, "activity": activity,
            "period": "", "only": "true"})

    def costs(self, benefit, unit, account, first, last, cents):
        self.run_costs.append({
            "benefit_id": benefit, "unit": unit, "account": account, "activity": ACTIVITY[unit],
            "period_start": calendar(first), "period_end": calendar(last), "amount": euro(cents)})


def calendar(month):
    """`2025-01` for 1; months before and after the plan's horizon count on."""
    year, index = divmod(2025 * 12 + month - 1, 12)
    return f"{year}-{index + 1:02d}"
