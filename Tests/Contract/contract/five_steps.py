"""Section 12 in Python: the formulas of steps 1 to 4, each held by its worked examples.

Values are whole numbers: cents, 1/10 000 person-years, millionths, months counted from year 0.
"""
from collections import defaultdict

MILLION = 1_000_000


def millionths(part, whole):
    """A ratio rounded towards zero; None where the whole is 0."""
    if whole == 0:
        return None
    size = abs(part) * MILLION // abs(whole)
    return size if (part < 0) == (whole < 0) else -size


def person_years(volume, before, after, adopted, hours):
    """Minutes and hours in 1/10 000, adopted in millionths; 1/10 000 person-years."""
    return volume * (before - after) * adopted // (60 * hours * 100)


def progress(baseline, target, reading):
    return millionths(reading - baseline, target - baseline)


def baseline_moved(locked, present, reading):
    """Progress by the locked and the present (baseline, target), and what that flatters."""
    before, now = progress(*locked, reading), progress(*present, reading)
    return before, now, max(0, now - before)


def over_freed(claimed, reference, in_base):
    return max(0, sum(claimed) - (reference + in_base))


def freed_twice(claims):
    """At risk by period, of what records that are one gain claim: {record: {period: amount}}."""
    periods = defaultdict(list)
    for each in claims.values():
        for period, amount in each.items():
            periods[period].append(amount)
    return {p: sum(a) - max(a) for p, a in sorted(periods.items()) if sum(a) > max(a)}


def silent_figure(last, cadence, grace, today, claims):
    """Unproven of {month: amount}; None where the figure is not silent."""
    if today - last <= cadence + grace:
        return None
    return sum(amount for month, amount in claims.items() if last + cadence < month <= today)


def cost_since(start, today, invested):
    return sum(amount for month, amount in invested.items() if start < month <= today)


def payback(invested, net, months):
    return -(-invested * months // net) if invested > 0 and net > 0 and months > 0 else None


def examples():
    """Name and problems of each worked example."""
    def expect(number, found, wanted):
        said = [] if found == wanted else [f"{found}, the contract says {wanted}"]
        return f"section 12, worked example {number}", said

    yield expect(1, person_years(120_000, 180_000, 110_000, 800_000, 16_000_000), 70_000)
    yield expect(2, baseline_moved((46, 10), (64, 10), 28), (500_000, 666_666, 166_666))
    yield expect(3, over_freed([60_000, 50_000, 40_000], 120_000, 15_000), 15_000)
    yield expect(4, freed_twice({"B1": {1: 20_000}, "B2": {1: 20_000}, "B3": {1: 15_000}}),
                 {1: 35_000})
    yield expect(5, silent_figure(4, 1, 1, 10, {m: 4_400_000 for m in range(1, 13)}), 22_000_000)
    spent = {month: 1_850_000 for month in range(1, 13)}
    yield expect(6, (cost_since(3, 9, spent), cost_since(4, 9, spent)), (11_100_000, 9_250_000))
    yield expect(12, payback(25_000_000, 16_500_000, 12), 19)
