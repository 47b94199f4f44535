"""What no tool can beat: counting the lines, reading the benefits, writing as many rows."""

import subprocess
import time


def timed(place, command):
    start = time.monotonic()
    subprocess.run(command, shell=True, check=True, env=place.environment(),
                   stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def measure(place):
    plan = f"{place.data}/plan.csv"
    psql = f"psql -qX '{place.url}'"
    out = "COPY (SELECT * FROM register.realized_benefit) TO STDOUT (FORMAT binary)"
    copied = f"{place.data}/benefits.bin"
    into = "COPY floor FROM STDIN (FORMAT binary)"
    table = "BEGIN; CREATE TABLE floor (LIKE register.realized_benefit)"
    result = {
        "wc -l": timed(place, f"wc -l < {plan}"),
        "cat": timed(place, f"cat {plan} > /dev/null"),
        "sha256": timed(place, f"openssl dgst -sha256 {plan}"),
        "COPY benefits out": timed(place, f'{psql} -c "{out}" > {copied}'),
        "COPY benefits in": timed(
            place, f'{psql} -c "{table}" -c "{into}" -c "ROLLBACK" < {copied}'),
    }
    subprocess.run(["rm", copied], check=True)
    return result
