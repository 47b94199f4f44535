"""Hemtag's nights: full, nothing changed, another day, 1 % of the lines changed, whole contract."""

import re
import shutil

import contenders
import pipelines
from workplace import tell

# Name, pipeline, plan, options. The first of each pipeline finds no cache and fills it.
NIGHTS = [
    ("full, rows whole", "night-whole", "plan.csv", ["--force"]),
    ("1 % changed, rows whole", "night-whole", "plan-next.csv", []),
    ("full night", "night", "plan.csv", ["--force"]),
    ("unchanged night", "night", "plan.csv", []),
    ("another day, same files", "night", "plan.csv", ["--as-of", "2027-07-01"]),
    ("1 % of lines changed", "night", "plan-next.csv", []),
    ("whole contract", "full", "plan.csv", []),
]


def measure(place, compared):
    shutil.rmtree(f"{place.data}/cache", ignore_errors=True)
    nights = {}
    for name, kind, plan, options in NIGHTS:
        tell(name)
        path = pipelines.write(place, kind, plan)
        run = place.measured(place.night(path) + options)
        if run.status != 0:
            compared.faults.append(f"{name}: exit code {run.status}: {run.output[-2000:]}")
            continue
        run.stages = contenders.stages("hemtag", run.output)
        run.rows = rows(run.output)
        nights[name] = run
    shutil.rmtree(f"{place.data}/cache", ignore_errors=True)
    full = nights["full night"].wall if "full night" in nights else float("inf")
    return {name: {"wall": run.wall, "cpu": run.cpu, "server_cpu": run.server_cpu,
                   "peak_mb": run.peak_mb, "stages": run.stages, "of_full": run.wall / full,
                   "rows": run.rows}
            for name, run in nights.items()}


def rows(output):
    """How many rows a run wrote of how many; none where nothing was published."""
    told = re.search(r"^([0-9,]+) (?:of ([0-9,]+) )?rows were written", output, re.M)
    if not told:
        return [0, 0]
    written, total = told[1], told[2] or told[1]
    return [int(count.replace(",", "")) for count in (written, total)]
