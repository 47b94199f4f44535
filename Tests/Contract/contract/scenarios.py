"""Scenario folders against the second reading: their expected claims must be the contract's."""
import csv
import re

from contract.reading import FIELDS, UNREAD, Reading
from contract.inputs import Rules, canonical, months, show


def all_of(directory):
    """Name and problems of each folder with canonical inputs and expected claims."""
    for folder in sorted(p for p in directory.iterdir() if p.is_dir()):
        expected = folder / "expected/claim_outcome.csv"
        if expected.exists() and not (folder / "pipeline.yaml").exists():
            yield folder.name, list(compare(folder, expected))


def rules_of(folder):
    rules = Rules()
    text = (folder / "rules.yaml").read_text() if (folder / "rules.yaml").exists() else ""
    horizon = re.search(r"horizon: \{from: (\S+), to: (\S+)\}", text)
    if horizon:
        rules.horizon = months(horizon[1])[0], months(horizon[2])[1]
    grain = re.search(r"grain: (\w+)", text)
    rules.grain = grain[1] if grain else None
    rules.netting = "none" if "netting: none" in text else "unit"
    for name, weights in re.findall(r"^    (\w+): \[([\d, ]+)\]", text, re.MULTILINE):
        rules.profiles[name] = [int(weight) for weight in weights.split(",")]
    if (folder / "as_of").exists():
        rules.as_of = (folder / "as_of").read_text().strip() + "T23:59:59Z"
    return rules


def compare(folder, expected):
    reading = Reading(canonical(folder, rules_of(folder)))
    with open(expected, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = {(r["benefit_id"], r["measure"], r["period"]): r for r in rows}
    if list(wanted) != sorted(wanted):
        yield "the expected rows are not in key order"
    for key in sorted(set(wanted) ^ set(reading.claims)):
        yield f"{' '.join(key)}: only {'expected' if key in wanted else 'the second reading has it'}"
    for key in sorted(set(wanted) & set(reading.claims)):
        for name in FIELDS:
            found = show(reading.claims[key][name], key[1])
            if wanted[key].get(name, found) != found:
                yield f"{' '.join(key)}: {name} {wanted[key][name]}, the contract says {found}"
    verdicts = folder / "expected/benefit_outcome.csv"
    if verdicts.exists():
        with open(verdicts, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                verdict, flags = reading.verdicts[row["benefit_id"]]
                named = set(row.get("flags", "").split()) - UNREAD
                if row.get("verdict", verdict) != verdict or ("flags" in row and named != flags):
                    yield (f"{row['benefit_id']}: {row['verdict']} {sorted(named)}, the contract "
                           f"says {verdict} {sorted(flags)}")
