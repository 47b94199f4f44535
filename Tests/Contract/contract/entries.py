"""Entries that can be booked as they stand (section 9, invariant 7), from what was written and from
the second reading's claims."""
import collections

from contract.inputs import units


def entries(reading, tables):
    """Every entry with its claim and its legs; every line with its adjustment and attribution."""
    owed, legs = collections.defaultdict(collections.Counter), collections.defaultdict(list)
    for leg in tables["reallocation_leg"]:
        legs[leg["entry"]].append(leg)
    for row in tables["reallocation_entry"]:
        measure = row["measure"]
        amounts = {name: units(row[name], measure)
                   for name in ("owed", "shown", "to_book", "unbookable", "to_give")}
        name = f"entry {row['entry']} of {row['benefit_id']} {row['period']}"
        if amounts["owed"] != amounts["shown"] + amounts["to_book"] + amounts["unbookable"]:
            yield f"{name}: owed is not shown, to book and unbookable"
        if min(amounts.values()) < 0:
            yield f"{name}: an amount is negative"
        owed[row["benefit_id"], measure, row["period"]].update(amounts)
        yield from balanced(name, amounts, legs[row["entry"]])
    for key, claim in reading.claims.items():
        wanted = {"owed": claim["claimed"] - claim["in_base"], "shown": claim["visible"]}
        for name, amount in wanted.items():
            if owed[key][name] != amount:
                yield f"{key} {name}: {owed[key][name]}, the contract says {amount}"
    yield from lines(tables)


def balanced(name, amounts, legs):
    """Expenses less revenues come to zero; what is taken and given is what the entry says."""
    for column in ("shown", "to_book"):
        if sum(effect(leg, column) for leg in legs):
            yield f"{name}: {column} does not balance"
        taken = -sum(effect(leg, column) for leg in legs if leg["role"] == "take")
        if taken != amounts[column]:
            yield f"{name}: {taken} of {column} is taken, {amounts[column]} is said"
    given = sum(units(leg["to_book"], leg["measure"]) for leg in legs if leg["role"] == "give")
    if given != amounts["to_give"]:
        yield f"{name}: {given} is given, {amounts['to_give']} is said"


def effect(leg, column):
    amount = units(leg[column], leg["measure"])
    return -amount if leg["side"] == "revenue" else amount


def lines(tables):
    """On every line the legs to book are its adjustment, and the shown ones its attribution."""
    booked, shown, attributed = (collections.Counter() for _ in range(3))
    for leg in tables["reallocation_leg"]:
        if leg["role"] == "balance":
            continue
        key = (leg["measure"], leg["unit"], leg["account"], leg["activity"], leg["line_period"])
        booked[key] += units(leg["to_book"], leg["measure"])
        if leg["role"] == "take":
            shown[key] -= effect(leg, "shown")
    for row in tables["attribution"]:
        key = (row["measure"], row["unit"], row["account"], row["activity"], row["line_period"])
        attributed[key] += units(row["amount"], row["measure"])
    adjusted = collections.Counter()
    for measure, name in (("money", "adjusted_budget_line"),
                          ("person_years", "adjusted_staffing_line")):
        for row in tables[name]:
            key = (measure, row["unit"], row["account"], row["activity"], row["period"])
            adjusted[key] = units(row["adjustment"], measure)
    for said, found, wanted in (("to book", booked, adjusted), ("shown", shown, attributed)):
        for key in sorted(found.keys() | wanted.keys()):
            if found[key] != wanted[key]:
                yield f"{' | '.join(key)}: legs {said} come to {found[key]}, not {wanted[key]}"
