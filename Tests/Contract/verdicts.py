"""Section 8 in Python: the verdict and the flags of each benefit, from the reference's claims."""
from reference import rows

ORDER = ["reabsorbed", "displaced", "parked", "timing", "redeployed", "contested", "contradicted",
         "fte_only", "money_only", "expansion_without_release", "no_destination"]


def verdicts(case):
    """benefit -> (verdict, flags in order); flags that need inputs the cases lack are left out."""
    out = {}
    for r in rows(case.folder, "benefits"):
        claims = [c for c in case.claims if c["benefit"] == r["benefit_id"]]
        if claims:
            out[r["benefit_id"]] = (verdict(claims), flags(case, r, claims))
    return out


def verdict(claims):
    owed = sum_by_measure(claims, lambda c: c["claimed"] - c["in_base"])
    visible = sum_by_measure(claims, lambda c: c["visible"])
    if visible == owed and not any(c["parked"] for c in claims):
        return "in_plan"
    if not any(visible.values()):
        return "not_in_plan"
    return "partly_in_plan"


def sum_by_measure(claims, of):
    return {m: sum(of(c) for c in claims if c["measure"] == m) for m in ("money", "person_years")}


def flags(case, record, claims):
    found = {name for name in ("reabsorbed", "parked", "timing", "redeployed")
             if any(c[name] for c in claims)}
    if any(c["visible"] > c["direct"] for c in claims):
        found.add("displaced")
    me = record["benefit_id"]
    for c in claims:
        held = (c["gross_bottleneck"] or set()) | (c["netted_bottleneck"] or set())
        if any(benefit != me for benefit, _ in held):
            found.add("contested")
        if case.fall(c["measure"], c["line"]) < 0:
            found.add("contradicted")
        if c["gross"] == 0 and c["claimed"] > c["in_base"] and any(
                case.fall(c["measure"], k) < 0 for r in case.destinations.get(me, [])
                for k in case.destination_lines(c["measure"], c, r)):
            found.add("expansion_without_release")
    visible = sum_by_measure(claims, lambda c: c["visible"])
    owed = sum_by_measure(claims, lambda c: c["claimed"] - c["in_base"])
    if all(owed.values()):
        if visible["person_years"] and not visible["money"]:
            found.add("fte_only")
        if visible["money"] and not visible["person_years"]:
            found.add("money_only")
    if record["class"] == "capacity" and me not in case.destinations:
        found.add("no_destination")
    return [name for name in ORDER if name in found]
