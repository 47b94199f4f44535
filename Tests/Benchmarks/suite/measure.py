"""Wall time, CPU time and peak memory of one command, and the CPU that the server spent on it."""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Measurement:
    wall: float
    cpu: float
    server_cpu: float
    peak_mb: float
    status: int
    output: str
    stages: list = field(default_factory=list)
    rows: list = field(default_factory=list)


def server_cpu(postmaster):
    """Seconds used by the server: its own, its finished children's, and its running ones'."""
    total = 0
    for pid in [postmaster, *children(postmaster)]:
        try:
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        own = sum(map(int, fields[11:13]))
        finished = sum(map(int, fields[13:15])) if pid == postmaster else 0
        total += own + finished
    return total / TICK


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return list(map(int, file.read().split()))
    except FileNotFoundError:
        return []


def until_backends_end(server, own):
    """Backends end after their client: what they spent counts once they have."""
    latest = time.monotonic() + 2
    while not set(children(server)) <= own and time.monotonic() < latest:
        os.sched_yield()


def measured(command, cwd, environment, server):
    """Runs a command; its peak is that of its largest process."""
    with tempfile.TemporaryFile() as output:
        before, own = server_cpu(server), set(children(server))
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        until_backends_end(server, own)
        spent = server_cpu(server) - before
        output.seek(0)
        text = output.read().decode(errors="replace")
    return Measurement(
        wall=wall, cpu=usage.ru_utime + usage.ru_stime, server_cpu=spent,
        peak_mb=usage.ru_maxrss / 1024, status=process.returncode, output=text)
