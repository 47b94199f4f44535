"""Where the benchmark works: the build, the generated files, the private PostgreSQL, the register."""

import os
import subprocess
import sys

import measure

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
HERE = os.path.join(ROOT, "Tests/Benchmarks")
PACKAGES = ["duckdb", "polars", "pandas", "pyarrow", "psycopg[binary]",
            "adbc-driver-manager", "adbc-driver-postgresql"]


def tell(text):
    print(f"-- {text}", file=sys.stderr, flush=True)


class Workplace:
    def __init__(self, size):
        self.size = size
        self.state = os.path.join(ROOT, ".state-bench")
        self.data = os.path.join(self.state, size)
        self.cluster = os.path.join(self.state, "cluster")
        self.venv = os.path.join(ROOT, ".build-venv-bench")
        self.python = os.path.join(self.venv, "bin/python")
        self.hemtag = os.path.join(ROOT, ".build/release/hemtag")
        self.peers = os.path.join(HERE, "peers")
        self.url = None

    def prepare(self, builds=True):
        """Builds in release mode, makes the peers' Python, generates the files."""
        for product in ["hemtag", "benchmark-data", "benchmark-parse"] if builds else []:
            tell(f"build {product}")
            self.run(["swift", "build", "-c", "release", "--product", product], quiet=True)
        if not os.path.exists(os.path.join(self.venv, "done")):
            tell("install the peers")
            self.run([sys.executable, "-m", "venv", "--clear", self.venv])
            self.run([self.python, "-m", "pip", "install", "-q", *PACKAGES])
            open(os.path.join(self.venv, "done"), "w").close()
        tell(f"generate size {self.size}")
        os.makedirs(self.state, exist_ok=True)
        self.run([os.path.join(ROOT, ".build/release/benchmark-data"), self.size, self.data])

    def start(self):
        """A fresh private cluster with the register loaded."""
        tell("start PostgreSQL")
        subprocess.run([self.hemtag, "database", "stop", "--state", self.cluster],
                       capture_output=True)
        subprocess.run(["rm", "-rf", self.cluster], check=True)
        self.run([self.hemtag, "database", "init", "--state", self.cluster], quiet=True)
        started = subprocess.run(
            [self.hemtag, "database", "start", "--state", self.cluster], check=True,
            capture_output=True, text=True)
        self.url = next(
            word for word in started.stdout.split() if word.startswith("postgresql://"))
        with open(f"{self.cluster}/cluster/postmaster.pid") as file:
            self.postmaster = int(file.readline())
        tell("load the register")
        self.run(["psql", "-qX", self.url, "-f", os.path.join(HERE, "register.sql")], quiet=True)
        self.sql("CREATE SCHEMA peer")

    def stop(self):
        if self.url:
            self.run([self.hemtag, "database", "stop", "--state", self.cluster], quiet=True)

    def environment(self, plan="plan.csv"):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return kept | {"BENCH_DATA": self.data, "BENCH_DATABASE": self.url or "",
                       "BENCH_PLAN": f"{self.data}/{plan}"}

    def run(self, command, quiet=False):
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), text=True,
            capture_output=quiet)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} failed:\n{done.stdout or ''}{done.stderr or ''}")

    def sql(self, *statements):
        """Rows of the last statement, as lists of text."""
        command = ["psql", "-qXAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.url]
        for statement in statements:
            command += ["-c", statement]
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{statements}: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def night(self, pipeline):
        """The command of one run, on a day that does not depend on the clock."""
        return [self.hemtag, "run", pipeline, "--as-of", "2027-06-30", "--profile"]

    def measured(self, command, plan="plan.csv", cwd=None):
        return measure.measured(
            command, cwd=cwd or self.peers, environment=self.environment(plan),
            server=self.postmaster)
