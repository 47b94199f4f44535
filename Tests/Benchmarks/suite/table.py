"""The tables that are printed."""

import os


def contenders(place, results, floors):
    megabytes = sum(
        os.path.getsize(f"{place.data}/{name}.csv") for name in ["plan", "staffing"]) / 1e6
    lines = [f"\nSize {place.size}: {megabytes:.0f} MB of plan exports in Windows-1252, "
             f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", ""]
    lines.append(row("tool", "wall s", "cpu s", "server s", "peak MB", "stages (wall s)"))
    for result in results.values():
        if not result.runs:
            lines.append(row(result.name, "failed", "", "", "", ""))
            continue
        run = result.typical
        lines.append(row(result.name, f"{run.wall:.2f}", f"{run.cpu:.2f}",
                         f"{run.server_cpu:.2f}", f"{run.peak_mb:.0f}", stages(run.stages)))
    lines += ["", "floors: " + ", ".join(f"{name} {wall:.2f} s" for name, wall in floors.items())]
    own = results.get("hemtag")
    peers = [r for name, r in results.items() if name != "hemtag" and r.runs]
    if own and own.runs and peers:
        fastest = min(peers, key=lambda r: r.typical.wall)
        leanest = min((r for r in peers if r.name != "postgres"), default=fastest,
                      key=lambda r: r.typical.peak_mb)
        lines.append(
            f"hemtag is {fastest.typical.wall / own.typical.wall:.2f} times as fast as "
            f"{fastest.name}, in {own.typical.peak_mb / fastest.typical.peak_mb:.2f} of its memory "
            f"({own.typical.peak_mb / leanest.typical.peak_mb:.2f} of {leanest.name}'s)")
    return "\n".join(lines)


def nights(figures):
    lines = ["", row("hemtag", "wall s", "cpu s", "server s", "peak MB", "written", "of rows",
                     "stages (wall s)")]
    for name, run in figures.items():
        lines.append(row(name, f"{run['wall']:.2f}", f"{run['cpu']:.2f}",
                         f"{run['server_cpu']:.2f}", f"{run['peak_mb']:.0f}", *run["rows"],
                         f"{run['of_full']:.2f} of full; {stages(run['stages'])}"))
    return "\n".join(lines) + "\n"


def stages(parts):
    return ", ".join(f"{name} {wall:.2f}" for name, wall, _ in parts if wall >= 0.005)


def row(name, *cells):
    return f"{name:<24}" + "".join(f"{cell:>9}" for cell in cells[:-1]) + f"  {cells[-1]}"
