"""A pipeline on a private PostgreSQL, whose nights are disturbed, and what must hold afterwards."""
import hashlib
import os
import pathlib
import random
import re
import shutil
import subprocess

UNITS, ACCOUNTS = 40, 12


class Broken(AssertionError):
    """Something was lost, doubled or left behind."""


class Night:
    """One folder with register, export, outputs, reports and a cluster of its own."""

    def __init__(self, binary, folder):
        self.binary, self.folder = str(binary), pathlib.Path(folder)
        self.folder.chmod(0o755)
        self.out, self.reports = self.folder / "out", self.folder / "reports"
        self.pipeline = self.folder / "night.yaml"
        self.write_register()
        self.write_pipeline()
        self.write_plan(0)
        self.url = self.command("database", "start", "--state", self.folder / "state").stdout.strip()
        self.wanted = {}

    # The inputs.

    def write_register(self):
        rows = [f"B{n},cashable,U{n % UNITS},A{n % ACCOUNTS},a,2027-01,2027-12,{n + 1}200.00,Ada,final,e"
                for n in range(60)]
        (self.folder / "benefits.csv").write_text(
            "benefit_id,class,unit,account,activity,period_start,period_end,amount,owner,maturity,"
            "evidence\n" + "\n".join(rows) + "\n")

    def write_pipeline(self):
        self.pipeline.write_text(f"""name: night
entity: E
database: {{embedded: {self.folder}/state}}
register: {{default: none, benefits: {{file: benefits.csv}}}}
sources: [{{name: plan, path: plan.csv, measure: money}}]
outputs: {{directory: out}}
report: {{directory: reports, formats: [markdown]}}
retention: {{keep_runs: 3}}
""")

    def plan(self, variant):
        r = random.Random(variant)
        lines = ["unit,account,activity,period,reference,current"]
        for unit in range(UNITS):
            for account in range(ACCOUNTS):
                for month in range(1, 13):
                    move = r.randrange(-900, 400)
                    lines.append(f"U{unit},A{account},a,2027-{month:02},5000.00,{5000 + move}.00")
        return "\n".join(lines) + "\n"

    def write_plan(self, variant):
        """The export of a night, in place at once."""
        new = self.folder / "plan.new"
        new.write_text(self.plan(variant))
        os.replace(new, self.folder / "plan.csv")

    # What is run.

    def words(self, *arguments):
        return [self.binary, *map(str, arguments)]

    def command(self, *arguments, status=(0,)):
        done = subprocess.run(self.words(*arguments), capture_output=True, text=True, timeout=120)
        if done.returncode not in status:
            raise Broken(f"hemtag {arguments[0]} ended with {done.returncode}: {done.stderr[-500:]}")
        return done

    def run(self, *more, status=(0,)):
        return self.command("run", self.pipeline, "--as-of", "2027-01-31", *more, status=status)

    def start(self, *more):
        return subprocess.Popen(
            self.words("run", self.pipeline, "--as-of", "2027-01-31", *more),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sql(self, statement):
        return subprocess.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.url, "-c", statement], check=True,
            capture_output=True, text=True, timeout=60).stdout.strip()

    def stop(self):
        subprocess.run(self.words("database", "stop", "--state", self.folder / "state"),
                       capture_output=True, timeout=120)

    # What must hold.

    def left(self):
        """A digest of all that a night leaves, but for the number of its run."""
        sums = hashlib.sha256()
        for path in sorted(self.out.rglob("*")):
            if path.is_file():
                text = re.sub(rb'"run(_id)?": ?\d+', b'"run": N', path.read_bytes())
                sums.update(path.relative_to(self.out).as_posix().encode() + b"\0" + text)
        sums.update(self.sql(
            "select md5(string_agg(md5(row(c.benefit_id, c.measure, c.period, c.claimed, c.visible, "
            "c.reabsorbed, c.missing)::text), '' order by c.benefit_id, c.measure, c.period)) from "
            "hemtag.claim_outcome c join hemtag.latest_run using (entity, run_id)").encode())
        return sums.hexdigest()

    def use(self, variant):
        """Puts an export in place, of which is known what an undisturbed night leaves."""
        self.write_plan(variant)
        if variant not in self.wanted:
            self.run("--force")
            self.wanted[variant] = self.left()
        return self.wanted[variant]

    def expect(self, variant):
        """Nothing was lost, doubled or left behind by what came before this night."""
        if self.left() != self.wanted[variant]:
            raise Broken("what is there differs from an undisturbed night")
        self.expect_clean()

    def expect_clean(self):
        for what, statement in {
            "a run is still running": "select count(*) from hemtag.run where state = 'running'",
            "a lock is held": "select count(*) from pg_locks where locktype = 'advisory'",
            "a table hangs on no run":
                "select count(*) from pg_class t join pg_namespace n on n.oid = t.relnamespace "
                "where n.nspname like 'hemtag%' and t.relkind = 'r' and t.relname ~ '_[0-9]+$' "
                "and not t.relispartition",
        }.items():
            if self.sql(statement) != "0":
                raise Broken(what)
        for folder in (self.out, self.reports, self.folder):
            for path in folder.glob("*") if folder.exists() else []:
                if path.name not in KNOWN and re.search(r"partial|\.tmp|~$|^\.", path.name):
                    raise Broken(f"{path.name} was left behind")


KNOWN = {".", ".."}


def made(binary, root, name):
    folder = pathlib.Path(root) / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Night(binary, folder)
