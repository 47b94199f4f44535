"""Runs each measurement in a process of its own and prints the table; see run."""
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = int(os.environ.get("PEER_SECONDS", "600"))
PEER_CLAIMS = int(os.environ.get("PEER_CLAIMS", "100000"))
COLUMNS = ["shape", "claims", "lines", "solver", "threads", "gross s", "netted s", "wall s", "cpu s",
           "audit s", "MiB", "exponent", "gross total"]
WIDTHS = [6, 8, 9, 14, 7, 8, 8, 8, 8, 8, 6, 8, 15]


def row(values):
    print("  ".join(str(v).rjust(w) for v, w in zip(values, WIDTHS)), flush=True)


def kernel(bench, shape, size, threads):
    done = subprocess.run([bench, shape, size, str(threads)], capture_output=True, text=True,
                          timeout=LIMIT, check=True)
    return done.stdout.split("\t")


def peer(name, path):
    try:
        done = subprocess.run([sys.executable, os.path.join(HERE, "peers.py"), name, path],
                              capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.splitlines()[-1].split() if done.returncode == 0 and done.stdout else None


def measure(bench, shape, size, earlier):
    """One network: `size` is CLAIMS, with ten lines to a claim, or CLAIMSxLINES."""
    claims = int(size.split("x")[0])
    digests, total = [], None
    for threads in (1, 2):
        try:
            found = kernel(bench, shape, size, threads)
        except subprocess.TimeoutExpired:
            row([shape, claims, "", "hemtag", threads, "", "", f"> {LIMIT}"] + [""] * 5)
            continue
        cpu, total = float(found[7]), found[11]
        exponent = ""
        if threads == 1:
            if earlier and cpu > 0 and earlier[1] > 0:
                exponent = f"{math.log(cpu / earlier[1]) / math.log(claims / earlier[0]):.2f}"
            earlier = (claims, cpu)
        row([shape, claims, found[2], "hemtag", threads, found[4], found[5], found[6], found[7],
             found[14].strip(), found[9], exponent, total])
        digests.append(found[13])
    if len(set(digests)) > 1:
        print(f"{shape} {claims}: one and two threads differ")
        sys.exit(1)
    if claims <= PEER_CLAIMS:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "network")
            subprocess.run([bench, shape, size, "1", path], check=True)
            for name in ("highs", "ortools"):
                found = peer(name, path)
                values = found or [f"> {LIMIT}", "", ""]
                row([shape, claims, "", name, 1, "", "", values[0], "", "", values[1], "", values[2]])
                if found and total and found[2] != total:
                    print(f"{shape} {claims}: {name} finds another total")
                    sys.exit(1)
    return earlier


def main():
    bench, sizes = sys.argv[1], " ".join(sys.argv[2:]).split()
    row(COLUMNS)
    for shape in ("exact", "group", "full"):
        earlier = None
        for size in sizes:
            earlier = measure(bench, shape, size, earlier)


if __name__ == "__main__":
    main()
