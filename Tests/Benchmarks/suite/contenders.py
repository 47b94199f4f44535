"""Runs Hemtag and the peers, and holds their tables against each other row by row."""

import json
import re
import statistics
import sys
from dataclasses import dataclass, field

import pipelines
from workplace import tell

NAMES = ["hemtag", "duckdb", "polars", "pandas", "postgres"]
TABLES = ["claim_outcome", "adjusted_budget_line", "adjusted_staffing_line"]
# What identifies a row of each table and what it says; the run's number differs by tool.
COLUMNS = {
    "claim_outcome": "benefit_id, measure, period, claimed, in_base, gross, direct, visible, "
                     "timing, parked, reabsorbed, missing, unit, account, activity",
    "adjusted_budget_line": "unit, account, activity, period, reference, approved_change, "
                            "current, fall, claimed_here, visible, adjustment, adjusted",
}
COLUMNS["adjusted_staffing_line"] = COLUMNS["adjusted_budget_line"]


@dataclass
class Result:
    name: str
    runs: list = field(default_factory=list)
    sums: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)

    @property
    def typical(self):
        return sorted(self.runs, key=lambda run: run.wall)[len(self.runs) // 2]

    def as_json(self):
        run = self.typical
        return {"wall": run.wall, "cpu": run.cpu, "server_cpu": run.server_cpu,
                "peak_mb": run.peak_mb, "stages": run.stages, "sums": self.sums,
                "walls": [r.wall for r in self.runs],
                "median": statistics.median(r.wall for r in self.runs)}


def command(place, name):
    if name == "hemtag":
        return place.night(pipelines.write(place, "comparison")) + ["--force"]
    if name == "postgres":
        return ["psql", "-qXAt", place.url, "-f", "postgres_peer.sql"]
    return [place.python, f"{name}_peer.py"]


def measure(place, names, repeat):
    results = {name: Result(name) for name in names}
    for _ in range(repeat):
        for name in names:
            tell(name)
            place.sql("DROP SCHEMA peer CASCADE", "CREATE SCHEMA peer", "CHECKPOINT")
            run = place.measured(command(place, name))
            if run.status != 0:
                results[name].faults.append(f"{name} failed ({run.status}): {run.output[-2000:]}")
                print(run.output[-3000:], file=sys.stderr)
                continue
            run.stages = stages(name, run.output)
            results[name].runs.append(run)
            results[name].sums = sums(place, name)
    compare(results)
    return {name: result for name, result in results.items() if result.runs or result.faults}


def stages(name, output):
    """`[name, wall, cpu]` of each stage; cpu is None where the tool does not know it."""
    if name == "postgres":
        return [[stage, float(wall), None] for stage, wall in
                re.findall(r"^stage (\w+) ([0-9.]+)$", output, re.M)]
    if name == "hemtag":
        return [[stage.strip(), float(wall), float(cpu)] for stage, wall, cpu in
                re.findall(r"^([a-z][a-z ]+?) +([0-9.]+) +([0-9.]+) +[0-9]+$", output, re.M)
                if stage.strip() != "total"]
    line = next(line for line in output.splitlines() if line.startswith("{"))
    return json.loads(line)["stages"]


def sums(place, name):
    """Rows and an order-free checksum of every table, and the totals that a person would check."""
    schema, where = "peer", ""
    if name == "hemtag":
        schema = "hemtag"
        where = "WHERE run_id = (SELECT max(run_id) FROM hemtag.claim_outcome)"
    found = {}
    for table in TABLES:
        found[table] = place.sql(
            f"SELECT count(*), coalesce(sum(hash_record_extended(({COLUMNS[table]}), 0)::numeric),"
            f" 0) FROM {schema}.{table} {where}")[0]
    found["totals"] = place.sql(
        f"SELECT measure, trim_scale(sum(claimed)), trim_scale(sum(visible)), "
        f"trim_scale(sum(missing)) FROM {schema}.claim_outcome "
        f"{where} GROUP BY measure ORDER BY measure")
    return found


def compare(results):
    ran = [result for result in results.values() if result.runs]
    for other in ran[1:]:
        for key, value in ran[0].sums.items():
            if other.sums[key] != value:
                other.faults.append(
                    f"{key} of {other.name} is {other.sums[key]}, of {ran[0].name} {value}")
