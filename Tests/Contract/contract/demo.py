"""The demo against the second reading: its generator, its story, and what Hemtag wrote of it."""
import csv
import os
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter

from contract.entries import entries
from contract.inputs import MONEY, PERSON_YEARS, demo, name_of, show, units
from contract.reading import FIELDS, UNREAD, Reading

DEMO = pathlib.Path(__file__).resolve().parents[3] / "Pipelines/demo"


def table(directory, name):
    with open(directory / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def regenerated():
    """Two runs under different hash seeds and locales give the committed bytes."""
    for seed, locale in (("1", "C"), ("2", "C.UTF-8")):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, str(DEMO / "generate.py"), folder], check=True,
                           env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale,
                                "PYTHONDONTWRITEBYTECODE": "1"})
            made = pathlib.Path(folder)
            names = {p.relative_to(made) for p in made.rglob("*.csv")}
            kept = {p.relative_to(DEMO) for part in ("exports", "register")
                    for p in (DEMO / part).rglob("*.csv")}
            yield from (f"{name} is not in both places" for name in sorted(names ^ kept))
            yield from (f"{name} differs from what the generator writes"
                        for name in sorted(names & kept)
                        if (made / name).read_bytes() != (DEMO / name).read_bytes())


def story(reading):
    verdicts = {verdict for verdict, _ in reading.verdicts.values()}
    flags = {flag for _, each in reading.verdicts.values() for flag in each}
    reasons = {reason for each in reading.reasons.values() for reason in each}
    wanted = [
        (verdicts, "in_plan partly_in_plan not_in_plan not_ready not_expected"),
        (flags, "reabsorbed displaced parked timing redeployed contradicted fte_only money_only "
                "spending_cut expansion_without_release no_destination"),
        (reasons, "no_owner no_evidence no_baseline status_not_accepted unknown_unit "
                  "unknown_account unknown_profile outside_horizon no_amount "
                  "not_positive overlap"),
    ]
    for found, names in wanted:
        yield from (f"no record shows {name}" for name in names.split() if name not in found)
    for measure in (MONEY, PERSON_YEARS):
        sums = Counter()
        for (_, each, _), claim in reading.claims.items():
            if each == measure:
                sums.update({f: claim[f] for f in FIELDS})
        if sums["claimed"] != (sums["in_base"] + sums["visible"] + sums["reabsorbed"]
                               + sums["missing"]):
            yield f"the sums of {measure} do not close"


def claims(reading, directory):
    found = {(r["benefit_id"], r["measure"], r["period"]): r
             for r in table(directory, "claim_outcome")}
    for key in sorted(set(found) ^ set(reading.claims)):
        yield f"{' '.join(key)}: only {'Hemtag' if key in found else 'the second reading'} has this claim"
    for key in sorted(set(found) & set(reading.claims)):
        for name in FIELDS:
            expected = show(reading.claims[key][name], key[1])
            if found[key][name] != expected:
                yield f"{' '.join(key)}: {name} {found[key][name]}, expected {expected}"


def lines(reading, directory):
    for measure, name in ((MONEY, "adjusted_budget_line"), (PERSON_YEARS, "adjusted_staffing_line")):
        seen = set()
        for row in table(directory, name):
            key = (row["unit"], row.get("account", ""), row.get("activity", ""), row["period"])
            seen.add(key)
            amounts = {c: units(row[c], measure) for c in (
                "reference", "approved_change", "current", "fall", "adjustment", "adjusted")}
            line = reading.by_name[measure].get(key)
            if line is None:
                if any(amounts[c] for c in ("reference", "current", "fall")):
                    yield f"{name} {key}: not a line of the plan"
                continue
            adjusted, current, fall = line
            if amounts["reference"] + amounts["approved_change"] != adjusted:
                yield f"{name} {key}: adjusted reference, expected {show(adjusted, measure)}"
            if amounts["current"] != current or amounts["fall"] != fall:
                yield f"{name} {key}: fall {row['fall']}, expected {show(fall, measure)}"
            if amounts["current"] + amounts["adjustment"] != amounts["adjusted"]:
                yield f"{name} {key}: adjusted is not current and adjustment"
        # A rise that is explained to the unit is no unexplained movement, so nothing touches it.
        moved = {key for key, (_, _, fall) in reading.by_name[measure].items()
                 if fall and -fall != reading.explained_by_name[measure].get(key)}
        yield from (f"{name} {key}: the line moved and is not written"
                    for key in sorted(moved - seen))


def by_name(reading):
    """Adjusted reference, current and fall of every compared line, by the key as it is written."""
    reading.by_name, reading.explained_by_name = {}, {}
    for measure, plan in reading.given.plans.items():
        reading.by_name[measure] = {
            (*key[:3], name_of(key[3], plan.grain)):
                (reading.reference[measure][key], plan.current.get(key, 0), fall)
            for key, fall in reading.fall[measure].items()}
        reading.explained_by_name[measure] = {
            (*key[:3], name_of(key[3], plan.grain)): amount
            for key, amount in reading.explained_line[measure].items()}


def verdicts(reading, directory):
    rows = {}
    for row in table(directory, "benefit_outcome"):
        rows.setdefault(row["benefit_id"], row)
    for benefit, (verdict, flags) in sorted(reading.verdicts.items()):
        row = rows.get(benefit)
        if row is None:
            yield f"{benefit}: Hemtag has no outcome"
            continue
        if row["verdict"] != verdict:
            yield f"{benefit}: {row['verdict']}, expected {verdict}"
        found = set(row["flags"].split()) - UNREAD
        if found != flags and verdict not in ("not_ready", "not_expected"):
            yield f"{benefit}: flags {sorted(found)}, expected {sorted(flags)}"
    flags = {flag for row in rows.values() for flag in row["flags"].split()}
    yield from (f"no benefit is flagged {flag}" for flag in
                ("contested", "replaced_by_purchase") if flag not in flags)


def checks(directory=None):
    """Name and problems of each; with a folder, of the files that a run of the demo wrote there."""
    yield "the generator gives the committed bytes", regenerated()
    reading = Reading(demo(DEMO))
    by_name(reading)
    yield "the demo's story covers every verdict, flag and reason", story(reading)
    if directory:
        yield "every claim of the demo, to the cent", claims(reading, directory)
        yield "every line of the demo's plans", lines(reading, directory)
        yield "every verdict and flag of the demo", verdicts(reading, directory)
        names = ["reallocation_entry", "reallocation_leg", "attribution", "adjusted_budget_line",
                 "adjusted_staffing_line"]
        yield "entries that can be booked as they stand", entries(
            reading, {name: table(directory, name) for name in names})
