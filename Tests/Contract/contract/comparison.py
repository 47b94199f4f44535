"""One folder of canonical files through Hemtag and through the second reading: what differs."""
import collections
import csv
import os
import shutil
import subprocess
import tempfile

from contract import cases
from contract.entries import entries
from contract.inputs import Rules, canonical, units
from contract.reading import FIELDS, UNREAD, Reading

INPUTS = ["benefits", "plan", "staffing", "approved_changes", "in_base", "continuity", "org_units",
          "accounts", "reallocations", "crosswalk"]


def product(binary, folder, chosen):
    """The tables that Hemtag writes, by name."""
    out = os.path.join(folder, "out")
    # Records of units without a line are part of the cases, be they ever so many.
    command = [binary, "reconcile", "--force-unmatched", "--out", out]
    if chosen:
        with open(os.path.join(folder, "rules.yaml"), "w") as file:
            file.write(cases.pipeline(chosen))
        command += ["--rules", file.name]
    for name in INPUTS:
        path = os.path.join(folder, name + ".csv")
        if os.path.exists(path):
            command += ["--" + name.replace("_", "-"), path]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise AssertionError(f"exit {done.returncode}: {done.stderr[-800:]}")
    tables = {}
    for name in os.listdir(out):
        if name.endswith(".csv"):
            with open(os.path.join(out, name), newline="", encoding="utf-8") as file:
                tables[name[:-4]] = list(csv.DictReader(file))
    return tables


def rules_of(chosen):
    """The rules of a random case as the second reading takes them."""
    if not chosen:
        return Rules()
    grain = {1: "month", 3: "quarter", 12: "year"}[chosen["grain"]]
    return Rules(grain=grain, tiers=tuple(chosen["tiers"]), netting=chosen["netting"])


def compare(binary, folder, chosen):
    tables = product(binary, folder, chosen)
    reading = Reading(canonical(folder, rules_of(chosen)))
    return [problem for check in CHECKS for problem in check(reading, tables)]


def claims(reading, tables):
    found = {(r["benefit_id"], r["measure"], r["period"]): r for r in tables["claim_outcome"]}
    for key in sorted(found.keys() ^ reading.claims.keys()):
        yield f"{key}: {'unexpected' if key in found else 'absent'}"
    for key in sorted(found.keys() & reading.claims.keys()):
        for name in FIELDS:
            got, wanted = units(found[key][name], key[1]), reading.claims[key][name]
            if got != wanted:
                yield f"{key} {name}: {got}, the contract says {wanted}"


def tiers(reading, tables):
    found = collections.Counter()
    for row in tables["attribution"]:
        found[row["measure"], int(row["tier"])] += units(row["amount"], row["measure"])
    if dict(found) != reading.tiers():
        yield f"tier totals {dict(found)}, the contract says {reading.tiers()}"


def bottlenecks(reading, tables):
    """A claim's proof is the closure of its group: its claims must be the reachable ones."""
    members, rests = collections.defaultdict(set), collections.defaultdict(set)
    for row in tables["bottleneck"]:
        group = (row["run"], row["measure"], row["group"])
        if row["kind"] == "claim":
            benefit, period = row["key"].split(" | ")
            members[group].add((benefit, row["measure"], period))
        if row["kind"] == "rests_on":
            rests[group].add((row["run"], row["measure"], row["key"]))
    for key in sorted(reading.claims):
        for run in ("gross", "netted"):
            wanted = reading.bottleneck(key, run)
            if wanted is None:
                continue
            home = [g for g in members if g[:2] == (run, key[1]) and key in members[g]]
            if len(home) != 1:
                yield f"{key} stands in {len(home)} groups of the {run} proof"
                continue
            seen, todo = set(), list(home)
            while todo:
                group = todo.pop()
                if group not in seen:
                    seen.add(group)
                    todo += rests[group]
            closure = set().union(*(members[g] for g in seen))
            if closure != wanted:
                yield f"{key} {run} proof {sorted(closure)}, the contract says {sorted(wanted)}"


def verdicts(reading, tables):
    claiming = {key[0] for key in reading.claims}
    unread = UNREAD - {"contested"}
    for row in tables["benefit_outcome"]:
        benefit = row["benefit_id"]
        if benefit not in claiming:
            continue
        verdict, flags = reading.verdicts[benefit]
        if reading.is_contested(benefit):
            flags = flags | {"contested"}
        if (row["verdict"], set(row["flags"].split()) - unread) != (verdict, flags):
            yield (f"{benefit}: {row['verdict']} {row['flags']}, the contract says {verdict} "
                   f"{' '.join(sorted(flags))}")


# Each takes the reading and the written tables, and yields what differs.
CHECKS = [claims, tiers, bottlenecks, verdicts, entries]


def one(binary, seed, keep=None):
    """The seed and the problems of one random case."""
    folder = tempfile.mkdtemp(prefix="hemtag-contract-")
    try:
        cases.make(folder, seed)
        try:
            problems = compare(binary, folder, cases.rules(seed))
        except AssertionError as reason:
            problems = [str(reason)]
        if problems and keep:
            shutil.copytree(folder, os.path.join(keep, str(seed)), dirs_exist_ok=True)
        return seed, problems
    finally:
        shutil.rmtree(folder, ignore_errors=True)
