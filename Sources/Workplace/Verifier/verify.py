#!/usr/bin/env python3
"""Proves a run again from its evidence alone: python3 verify.py BUNDLE

BUNDLE is the folder that `hemtag evidence` packed, or the packed file itself. The program shares
nothing with Hemtag: it reads the tables that the run wrote, with Python's standard library and exact
integers, and says `proved`, or names the first row that does not hold.

What it proves, in this order:
  hashes        every file is the one that was packed, and none is missing or added
  inputs        read = accepted + rejected + skipped, in rows and in every sum
  claims        claim = in base + visible + reabsorbed + missing; direct <= visible <= gross
  benefits      the sums of a benefit are those of its claims
  lines         fall = reference + approved - current (the other way round for a revenue); what is
                taken from a line is at most its fall; adjusted = current + adjustment
  attribution   the parts of a claim are what is visible of it, those of a line what it gives
  caps          a cap is what its unit's lines fell by, less what rose there without an explanation
  bottlenecks   the claims of a group, and of all it rests on, hold exactly what its lines and caps
                can give; every claim that is short stands in such a group
  entries       every entry sums to nothing; what is to book on a line is its adjustment
  totals        the totals of the summary are those of the tables

What it cannot prove: that the groups name every line that a claim may reach, that the register said
what the claims say, and that approved changes were approved. For the first two repeat the run on the
inputs (`hemtag reconcile`, or `hemtag run` with the pipeline file of the bundle): the tables must be
the same, byte for byte.
"""
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict

DIGITS = {"money": 2, "person_years": 4}


class Failed(Exception):
    """The first thing that does not hold, with its place."""


def fail(place, message):
    raise Failed(f"{place}: {message}")


def units(text, digits, place):
    """An amount in its smallest units; the text must have exactly so many decimals."""
    whole, dot, fraction = text.partition(".")
    sign = -1 if whole.startswith("-") else 1
    number = whole.lstrip("-")
    if not (number.isdigit() and dot and fraction.isdigit() and len(fraction) == digits):
        fail(place, f"“{text}” is no amount with {digits} decimals")
    return sign * (int(number) * 10 ** digits + int(fraction))


def rounded_half_up(amount, count):
    return (2 * amount + count) // (2 * count)


class Table:
    """Rows of one CSV file as dictionaries, each with the place that a reader can look up."""

    def __init__(self, folder, name):
        self.file = f"tables/{name}.csv"
        self.path = os.path.join(folder, self.file)

    def __iter__(self):
        if not os.path.exists(self.path):
            return
        with open(self.path, encoding="utf-8", newline="") as text:
            reader = csv.DictReader(text)
            for row in reader:
                place = f"{self.file}:{reader.line_num}"
                if None in row or None in row.values():
                    fail(place, "the row has more or fewer fields than the header")
                yield place, row


class Bundle:
    def __init__(self, folder):
        self.folder = folder
        self.counts = defaultdict(int)
        with open(os.path.join(folder, "summary.json"), encoding="utf-8") as text:
            # Amounts stand with all their decimals: they are kept as they are written.
            self.summary = json.load(text, parse_float=str)
        with open(os.path.join(folder, "run.json"), encoding="utf-8") as text:
            self.run = json.load(text)
        self.claims = {}
        self.lines = {"money": {}, "person_years": {}}

    # Hashes and control totals

    def check_hashes(self):
        listed = {}
        with open(os.path.join(self.folder, "MANIFEST.sha256"), encoding="utf-8") as text:
            for line in text:
                digest, _, name = line.rstrip("\n").partition("  ")
                listed[name] = digest
        found = set()
        for base, folders, files in os.walk(self.folder):
            folders.sort()
            for file in files:
                name = os.path.relpath(os.path.join(base, file), self.folder)
                if name != "MANIFEST.sha256":
                    found.add(name)
        for name in sorted(set(listed) | found):
            if name not in found:
                fail(name, "the manifest names it and the bundle lacks it")
            if name not in listed:
                fail(name, "the bundle holds it and the manifest does not name it")
            digest = hashlib.sha256()
            with open(os.path.join(self.folder, name), "rb") as file:
                for block in iter(lambda: file.read(1 << 20), b""):
                    digest.update(block)
            if digest.hexdigest() != listed[name]:
                fail(name, f"its SHA-256 is {digest.hexdigest()}, the manifest says {listed[name]}")
        self.counts["files"] = len(listed)

    def check_inputs(self):
        for item in self.summary["inputs"]:
            place = f"summary.json: input {item['name']}"
            for column in [None] + sorted(item["read"]["sums"]):
                read, *parts = (
                    item[word]["rows"] if column is None else item[word]["sums"].get(column, 0)
                    for word in ("read", "accepted", "rejected", "skipped"))
                if read != sum(parts):
                    what = "rows" if column is None else f"sum of {column}"
                    fail(place, f"{what}: {read} read, {' + '.join(map(str, parts))} accounted for")
            self.counts["inputs"] += 1
            packed = os.path.join(self.folder, "inputs", item["name"])
            if item["sha256"] and os.path.exists(packed):
                with open(packed, "rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != item["sha256"]:
                        fail(f"inputs/{item['name']}", "it is not the file that the run read")

    # Claims and benefits

    SUMS = ("claimed", "in_base", "gross", "direct", "visible", "timing", "parked", "redeployed",
            "cut", "reabsorbed", "missing", "unadjustable")

    def check_claims(self):
        for place, row in Table(self.folder, "claim_outcome"):
            measure = row["measure"]
            if measure not in DIGITS:
                fail(place, f"“{measure}” is no measure")
            sums = {name: units(row[name], DIGITS[measure], place) for name in self.SUMS}
            for name, amount in sums.items():
                if amount < 0:
                    fail(place, f"{name} is negative")
            whole = sums["in_base"] + sums["visible"] + sums["reabsorbed"] + sums["missing"]
            if sums["claimed"] != whole:
                fail(place, "the claim is not in base + visible + reabsorbed + missing")
            if sums["gross"] != sums["visible"] + sums["reabsorbed"]:
                fail(place, "gross is not visible + reabsorbed")
            if sums["direct"] > sums["visible"]:
                fail(place, "direct is more than visible")
            if sums["direct"] + sums["timing"] + sums["parked"] > sums["visible"]:
                fail(place, "direct, timing and parked are more than visible")
            if sums["visible"] != sums["redeployed"] + sums["cut"]:
                fail(place, "visible is not redeployed + cut")
            if sums["unadjustable"] > sums["missing"] + sums["reabsorbed"]:
                fail(place, "unadjustable is more than missing + reabsorbed")
            key = (row["benefit_id"], measure, row["period"])
            if key in self.claims:
                fail(place, "the claim stands twice")
            self.claims[key] = sums
        self.counts["claims"] = len(self.claims)

    def check_benefits(self):
        sums = defaultdict(lambda: defaultdict(int))
        for (benefit, measure, _), claim in self.claims.items():
            for name, amount in claim.items():
                sums[benefit, measure][name] += amount
        periods = self.period_count()
        seen = set()
        for place, row in Table(self.folder, "benefit_outcome"):
            key = (row["benefit_id"], row["measure"])
            seen.add(key)
            told = {name: units(row[name], DIGITS[row["measure"]], place) for name in self.SUMS}
            claims = sums[key]
            if row["measure"] == "money":
                for name in self.SUMS:
                    if told[name] != claims[name]:
                        fail(place, f"{name} is not the sum of the benefit's claims")
            elif periods:
                # Person-years are averaged over the periods, never summed.
                if told["claimed"] != rounded_half_up(claims["claimed"], periods):
                    fail(place, f"claimed is not the average over {periods} periods")
                for name in ("in_base", "visible", "reabsorbed", "missing"):
                    if abs(told[name] * periods - claims[name]) >= periods:
                        fail(place, f"{name} is a unit or more from the average of the claims")
            whole = told["in_base"] + told["visible"] + told["reabsorbed"] + told["missing"]
            if told["claimed"] != whole:
                fail(place, "the benefit is not in base + visible + reabsorbed + missing")
        for key in sums:
            if key not in seen:
                fail("tables/benefit_outcome.csv", f"{key[0]} has claims and no row")
        self.counts["benefits"] = len({benefit for benefit, _ in seen})

    def period_count(self):
        return self.run["periods"].get("person_years", 0)

    # Lines and attribution

    def check_lines(self):
        for measure, name in (("money", "adjusted_budget_line"),
                              ("person_years", "adjusted_staffing_line")):
            for place, row in Table(self.folder, name):
                value = {column: units(row[column], DIGITS[measure], place) for column in (
                    "reference", "approved_change", "current", "fall", "visible", "adjustment",
                    "adjusted")}
                down = value["reference"] + value["approved_change"] - value["current"]
                if value["fall"] not in ((down, -down) if measure == "money" else (down,)):
                    fail(place, "the fall is not reference + approved change - current")
                if not 0 <= value["visible"] <= max(0, value["fall"]):
                    fail(place, "more is visible on the line than it fell by")
                if value["adjusted"] != value["current"] + value["adjustment"]:
                    fail(place, "adjusted is not current + adjustment")
                key = (row["unit"], row["account"], row["activity"], row["period"])
                if key in self.lines[measure]:
                    fail(place, "the line stands twice")
                value["place"] = place
                value["side"] = "revenue" if value["fall"] != down else "expense"
                value["taken"] = 0
                self.lines[measure][key] = value
            self.counts["lines"] += len(self.lines[measure])

    def check_attribution(self):
        given = defaultdict(int)
        for place, row in Table(self.folder, "attribution"):
            measure = row["measure"]
            amount = units(row["amount"], DIGITS[measure], place)
            claim = (row["benefit_id"], measure, row["period"])
            if amount <= 0:
                fail(place, "the part is not positive")
            if claim not in self.claims:
                fail(place, "it belongs to no claim")
            given[claim] += amount
            line = self.lines[measure].get(
                (row["unit"], row["account"], row["activity"], row["line_period"]))
            if line is None:
                fail(place, "the line that it names is not among the adjusted lines")
            line["taken"] += amount
            if line["taken"] > line["fall"]:
                fail(place, "with this part more is taken from the line than it fell by")
            self.counts["parts"] += 1
        for claim, sums in self.claims.items():
            if given[claim] != sums["visible"]:
                fail(f"claim {' '.join(claim)}", "its parts are not what is visible of it")
        for lines in self.lines.values():
            for line in lines.values():
                if line["taken"] != line["visible"]:
                    fail(line["place"], "visible is not the sum of the parts on the line")

    # Caps and bottlenecks

    def netting(self):
        """By measure, unit, period and side: falls, and rises that nothing explains."""
        nets = defaultdict(lambda: [0, 0])
        for measure, lines in self.lines.items():
            for (unit, _, _, period), line in lines.items():
                nets[measure, unit, period, line["side"]][0] += max(0, line["fall"])
        for place, row in Table(self.folder, "unexplained"):
            if row["direction"] == "rise":
                amount = units(row["amount"], DIGITS[row["measure"]], place)
                side = row["side"] or "expense"
                nets[row["measure"], row["unit"], row["period"], side][1] += amount
        return nets

    def check_bottlenecks(self):
        nets = self.netting()
        groups = defaultdict(lambda: {"holds": 0, "gives": 0, "rests": [], "place": ""})
        short = set()
        for place, row in Table(self.folder, "bottleneck"):
            run, measure = row["run"], row["measure"]
            group = groups[run, measure, int(row["group"])]
            group["place"] = group["place"] or place
            amount = units(row["amount"], DIGITS[measure], place)
            parts = [part.strip() for part in row["key"].split("|")]
            if row["kind"] == "claim":
                self.check_holder(place, run, measure, parts, amount, short)
                group["holds"] += amount
            elif row["kind"] == "line":
                line = self.lines[measure].get(tuple(parts))
                if line is None or amount != max(0, line["fall"]):
                    fail(place, "the amount is not what the line fell by")
                group["gives"] += amount
            elif row["kind"] == "cap":
                if len(parts) == 3:
                    falls, rises = nets[(measure, *parts)]
                    if amount != max(0, falls - rises):
                        fail(place, f"the unit's lines fell by {falls} and rose by {rises} without "
                             f"an explanation (in smallest units): the cap is not the difference")
                group["gives"] += amount
            elif row["kind"] == "rests_on":
                group["rests"].append(int(parts[0]))
            else:
                fail(place, f"“{row['kind']}” is no member of a group")
        for (run, measure, _), group in groups.items():
            self.check_closure(groups, run, measure, group)
        self.counts["groups"] = len(groups)
        for claim, sums in self.claims.items():
            for run, what in (("gross", "missing"), ("netted", "reabsorbed")):
                if sums[what] > 0 and (run, claim) not in short:
                    fail(f"claim {' '.join(claim)}", f"it is {what} in part and no group says why")

    def check_holder(self, place, run, measure, parts, amount, short):
        claim = (" | ".join(parts[:-1]), measure, parts[-1])
        sums = self.claims.get(claim)
        if sums is None:
            fail(place, "there is no such claim")
        if amount != sums["gross" if run == "gross" else "visible"]:
            fail(place, "the amount is not what the claim holds")
        short.add((run, claim))

    @staticmethod
    def check_closure(groups, run, measure, group):
        """What these claims hold is all that any line or cap within their reach can give."""
        seen, todo, holds, gives = set(), [group], 0, 0
        while todo:
            one = todo.pop()
            holds += one["holds"]
            gives += one["gives"]
            for number in one["rests"]:
                if number not in seen:
                    seen.add(number)
                    if (run, measure, number) not in groups:
                        fail(one["place"], f"it rests on group {number}, which is not there")
                    todo.append(groups[run, measure, number])
        if holds != gives:
            fail(group["place"], f"the claims hold {holds} and the lines and caps give {gives} "
                 "(in smallest units)")

    # Entries and totals

    def check_entries(self):
        sums = defaultdict(int)
        places = {}
        for place, row in Table(self.folder, "reallocation_entry"):
            if "leg" not in row:
                return self.check_legs()
            sums[row["entry"]] += units(row["amount"], DIGITS[row["measure"]], place)
            places.setdefault(row["entry"], place)
        for entry, total in sums.items():
            if total != 0:
                fail(places[entry], "the legs of the entry do not sum to nothing")
        self.counts["entries"] = len(sums)

    def check_legs(self):
        booked, shown = defaultdict(int), defaultdict(int)
        entries, balance, places = set(), defaultdict(int), {}
        for place, row in Table(self.folder, "reallocation_leg"):
            digits = DIGITS[row["measure"]]
            key = (row["measure"],
                   (row["unit"], row["account"], row["activity"], row["line_period"]))
            to_book = units(row["to_book"], digits, place)
            # A change of a revenue counts the other way round in the balance.
            balance[row["entry"]] += -to_book if row["side"] == "revenue" else to_book
            places.setdefault(row["entry"], place)
            entries.add(row["entry"])
            if row["role"] == "balance":
                continue
            booked[key] += to_book
            if row["role"] == "take":
                amount = units(row["shown"], digits, place)
                shown[key] += amount if row["side"] == "revenue" else -amount
        for entry, total in balance.items():
            if total != 0:
                fail(places[entry], "what the entry books does not sum to nothing")
        for measure, lines in self.lines.items():
            for key, line in lines.items():
                if booked.pop((measure, key), 0) != line["adjustment"]:
                    fail(line["place"], "the legs to book are not the adjustment")
                if shown.pop((measure, key), 0) != line["visible"]:
                    fail(line["place"], "the shown legs are not what is visible")
        for (_, key), amount in booked.items():
            if amount != 0:
                fail(f"line {' | '.join(key)}", "legs book on it and it is no adjusted line")
        self.counts["entries"] = len(entries)

    def check_totals(self):
        totals = defaultdict(lambda: defaultdict(int))
        for (_, measure, _), sums in self.claims.items():
            for name, amount in sums.items():
                totals[measure][name] += amount
        for measure, told in self.summary["measures"].items():
            if measure != "money":
                continue
            for name in self.SUMS:
                amount = units(str(told["all"][name]), DIGITS[measure], "summary.json")
                if amount != totals[measure][name]:
                    fail("summary.json", f"{name} of all claims is not the sum of the claims")
        for name, count in self.summary["rows"].items():
            found = sum(1 for _ in Table(self.folder, name))
            if os.path.exists(Table(self.folder, name).path) and found != count:
                fail(f"tables/{name}.csv", f"it has {found} rows, the summary says {count}")

    def check(self):
        self.check_hashes()
        self.check_inputs()
        self.check_claims()
        self.check_benefits()
        self.check_lines()
        self.check_attribution()
        self.check_bottlenecks()
        self.check_entries()
        self.check_totals()


def unpacked(path, into):
    """The folder of a packed bundle; tar and zstd of the machine do the unpacking."""
    if not shutil.which("tar") or not shutil.which("zstd"):
        sys.exit("verify.py: unpack the bundle first (tar --zstd -xf); tar or zstd is not here")
    subprocess.run(["tar", "--zstd", "-xf", path, "-C", into], check=True)
    names = os.listdir(into)
    return os.path.join(into, names[0]) if len(names) == 1 else into


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as space:
        path = sys.argv[1]
        folder = path if os.path.isdir(path) else unpacked(path, space)
        try:
            bundle = Bundle(folder)
            bundle.check()
        except Failed as failure:
            print(f"not proved: {failure}")
            sys.exit(1)
        except (KeyError, ValueError, OSError) as problem:
            print(f"not proved: the bundle cannot be read: {type(problem).__name__}: {problem}")
            sys.exit(1)
    counts = ", ".join(f"{count} {name}" for name, count in bundle.counts.items())
    print(f"proved: {counts}")


if __name__ == "__main__":
    main()
