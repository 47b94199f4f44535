"""The current plan plus every leg to book is the adjusted export, cell by cell.

    booked.py EXPORTS ADJUSTED LEGS
"""
import csv
import pathlib
import sys
from decimal import Decimal

exports, adjusted, legs = (pathlib.Path(a) for a in sys.argv[1:4])


def number(text):
    text = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    return -Decimal(text[:-1]) if text.endswith("-") else Decimal(text or "0")


def lines(path, encoding):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=";"))


booked = {}
with legs.open(encoding="utf-8", newline="") as file:
    for leg in csv.DictReader(file):
        if leg["role"] != "balance":
            # Revenues stand with a minus in this county's export.
            amount = Decimal(leg["to_book"]) * (-1 if leg["side"] == "revenue" else 1)
            staff = leg["measure"] == "person_years"
            key = (staff, leg["unit"], "" if staff else leg["account"], leg["activity"],
                   leg["line_period"])
            booked[key] = booked.get(key, 0) + amount
cells = changed = 0


def compare(before, after, key):
    global cells, changed
    cells += 1
    expected = booked.pop(key, Decimal(0))
    changed += expected != 0
    if after - before != expected:
        sys.exit(f"{key}: {before} became {after}, and {expected} is to book")


name = "ekonomiplan_2025-2026.csv"
old, new = lines(exports / name, "cp1252"), lines(adjusted / f"adjusted_{name}", "cp1252")
head = next(row for row in old if "Konto" in row)
at = {title: head.index(title) for title in
      ["Kst", "Konto", "Verksamhet", "Period", "Förslag 2"]}
for before, after in zip(old, new, strict=True):
    if len(before) <= at["Förslag 2"] or before == head or before[0].startswith("Summa "):
        continue
    month, year = before[at["Period"]].split(".")
    compare(number(before[at["Förslag 2"]]), number(after[at["Förslag 2"]]),
            (False, before[at["Kst"]], before[at["Konto"]], before[at["Verksamhet"]],
             f"{year}-{month}"))
name = "personalplan_forslag.csv"
old, new = lines(exports / name, "utf-8-sig"), lines(adjusted / f"adjusted_{name}", "utf-8-sig")
for before, after in zip(old[1:], new[1:], strict=True):
    for column, month in enumerate(old[0][4:], 4):
        compare(number(before[column]), number(after[column]),
                (True, before[0], "", before[2], month))
left = {key: amount for key, amount in booked.items() if amount}
if left:
    sys.exit(f"no cell of the exports takes {left}")
print(f"current plan + legs to book = adjusted exports: {cells} cells, {changed} of them changed")
