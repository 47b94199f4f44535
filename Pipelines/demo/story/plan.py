"""The plan in two versions: what was adopted, and what is proposed after the year's changes.

Money in cents and person-years in 1/10 000, as whole numbers: the demo has no rounding of its own.
"""
from story.county import ACTIVITY, KIND, MONTHS, PARENT, STAFF

EURO, PERSON_YEARS = "money", "person_years"

# Monthly euro per person-year in the adopted plan, by account, for every unit that has the account.
PER_PERSON_YEAR = {"4010": 3480, "4020": 310, "4030": 190, "4110": 720}
# Accounts of each kind of unit beside salaries; monthly euro per person-year.
BY_ACTIVITY = {
    "100": {"3010": 420, "3020": 90, "4310": 380, "4320": 260, "4340": 40, "4510": 110,
            "4520": 170, "4810": 210, "3710": 60, "4710": 240},
    "200": {"3010": 260, "3020": 240, "4310": 520, "4320": 340, "4510": 640, "4520": 410,
            "4340": 50, "4710": 480, "6010": 150},
    "300": {"3010": 60, "4310": 1450, "4320": 90, "4340": 120, "4520": 20, "4810": 190,
            "4710": 130},
    "400": {"3010": 510, "4310": 120, "4320": 230, "4350": 160, "4520": 130, "4540": 140,
            "4550": 90, "4030": 60},
    "500": {"3040": 40, "4340": 60, "4520": 90, "4550": 120, "4350": 140, "6010": 330},
    "900": {"3040": 90, "3710": 700, "4330": 520, "4340": 160, "4820": 450, "5030": 380,
            "7010": 55},
}
# 1130 pays the county's rents, energy and cleaning.
PREMISES = {"4810": 248_000, "4550": 131_000, "4360": 94_000, "4720": 60_000}
WINTER = {"01": 134, "02": 130, "03": 118, "04": 104, "05": 88, "06": 76, "07": 70, "08": 74,
          "09": 86, "10": 100, "11": 112, "12": 128}

MERGED = ("1224", "1222")


class Plan:
    """Lines by measure: `(unit, account, activity, month) -> amount`, reference and current."""

    def __init__(self):
        self.reference = {EURO: {}, PERSON_YEARS: {}}
        self.current = {EURO: {}, PERSON_YEARS: {}}
        self._adopt()
        for measure in (EURO, PERSON_YEARS):
            for (unit, account, activity, month), amount in self.reference[measure].items():
                unit = MERGED[1] if unit == MERGED[0] else unit
                key = (unit, account, activity, month)
                self.current[measure][key] = self.current[measure].get(key, 0) + amount

    def _adopt(self):
        for unit, tasks in STAFF.items():
            staff = sum(tasks.values())
            accounts = {**PER_PERSON_YEAR, **BY_ACTIVITY[ACTIVITY[unit]]}
            amounts = {account: rate * staff for account, rate in accounts.items()}
            if unit == "1130":
                amounts.update(PREMISES)
            for account, euro in amounts.items():
                for month in MONTHS:
                    cents = self._season(unit, account, month, euro)
                    self.reference[EURO][(unit, account, ACTIVITY[unit], month)] = cents
            for task, person_years in tasks.items():
                for month in MONTHS:
                    self.reference[PERSON_YEARS][(unit, "", task, month)] = person_years * 10_000

    @staticmethod
    def _season(unit, account, month, euro):
        if account == "4550":  # a multiple of 2 euro, so that a percentage leaves whole cents
            return euro * WINTER[month[5:]] // 200 * 200
        if account in ("4520", "4510", "4340", "4350", "4540"):  # odd cents, as in life
            return euro * 100 + (int(unit) * 7 + int(account) * 3 + int(month[5:]) * 11) % 100
        return euro * 100

    def move(self, measure, unit, account, activity, months, amount):
        """Raises (or with a minus lowers) the proposed plan's line in each of the months."""
        for month in months:
            key = (unit, account, activity, month)
            self.current[measure][key] = self.current[measure].get(key, 0) + amount

    def approve(self, change):
        """Lets the proposed plan follow an approved change, spread as the contract says."""
        keys = self._below(change)
        weights = [self.merged_reference(change["measure"], key) for key in keys]
        if change["percent"]:
            numerator, denominator = change["percent"]
            total = sum(weights) * numerator // denominator
        else:
            total = change["amount"]
        for key, part in zip(keys, spread(total, weights)):
            self.current[change["measure"]][key] = self.current[change["measure"]][key] + part

    def merged_reference(self, measure, key):
        unit, account, activity, month = key
        amount = self.reference[measure].get(key, 0)
        if unit == MERGED[1]:
            amount += self.reference[measure].get((MERGED[0], account, activity, month), 0)
        return amount

    def _below(self, change):
        def matches(key):
            unit, account, activity, month = key
            return (is_below(unit, change["unit"])
                    and (not change["account"] or account == change["account"])
                    and (not change["activity"] or activity == change["activity"])
                    and (not change["period"] or month.startswith(change["period"]))
                    and (change["measure"] != EURO or KIND[account] in ("expense", "revenue")))
        return sorted(key for key in self.current[change["measure"]] if matches(key))


def is_below(unit, node):
    while unit and unit != node:
        unit = PARENT[unit]
    return unit == node


def spread(total, weights):
    """`total` in proportion to `weights`, whole units, largest remainders first."""
    whole = sum(weights)
    parts = [abs(total) * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(abs(total) * weights[i] % whole), i))
    for i in by_remainder[:abs(total) - sum(parts)]:
        parts[i] += 1
    return [part if total >= 0 else -part for part in parts]


def months(first, last=24):
    """Months `first` to `last`, counted from 1 = January 2025."""
    return MONTHS[first - 1:last]
