"""Hemtag's other nights: nothing changed, 1 % of the lines changed, and the whole contract."""

import contenders
import pipelines
from workplace import tell


def measure(place, compared):
    nights = {"full night": compared.typical}
    for name, kind, plan in [
        ("unchanged night", "comparison", "plan.csv"),
        ("1 % of lines changed", "comparison", "plan-next.csv"),
        ("whole contract", "full", "plan.csv"),
    ]:
        tell(name)
        path = pipelines.write(place, kind, plan)
        run = place.measured(place.night(path))
        if run.status != 0:
            compared.faults.append(f"{name}: exit code {run.status}: {run.output[-2000:]}")
            continue
        run.stages = contenders.stages("hemtag", run.output)
        nights[name] = run
    full = nights["full night"].wall
    return {name: {"wall": run.wall, "cpu": run.cpu, "server_cpu": run.server_cpu,
                   "peak_mb": run.peak_mb, "stages": run.stages, "of_full": run.wall / full}
            for name, run in nights.items()}
