"""What every Python peer needs: where the inputs are, a stage clock, and Arrow from and to PostgreSQL.

The register is read through ADBC (Arrow by binary COPY), the tables are written by COPY of CSV that
each tool writes itself: the fastest of the ways that their documentation offers, measured here.
"""

import json
import os
import resource
import subprocess
import time

import adbc_driver_postgresql.dbapi as adbc
import psycopg

DATA = os.environ["BENCH_DATA"]
DATABASE = os.environ["BENCH_DATABASE"]
PLAN = os.environ.get("BENCH_PLAN", f"{DATA}/plan.csv")
STAFFING = f"{DATA}/staffing.csv"

# Cents and 1/10 000 person-years are computed by the server from numeric, exactly.
BENEFITS_SQL = """
SELECT benefit_id, class = 'cashable' AS is_euro, unit, coalesce(account, '') AS account, activity,
       (extract(year FROM period_start) * 100 + extract(month FROM period_start))::int AS period,
       CASE WHEN class = 'cashable' THEN (amount * 100)::bigint
            ELSE (fte * 10000)::bigint END AS owed
FROM register.realized_benefit
WHERE entity = 'bench' AND status = 'validated' AND class IN ('cashable', 'capacity')
"""
ACCOUNTS_SQL = "SELECT account, kind FROM register.account WHERE entity = 'bench'"


class Stages:
    """Wall and CPU time (this process and its finished children) of each named stage."""

    def __init__(self):
        self.rows = []
        self.mark = self._now()

    @staticmethod
    def _now():
        own = resource.getrusage(resource.RUSAGE_SELF)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
        return time.monotonic(), cpu

    def done(self, name):
        now = self._now()
        self.rows.append([name, now[0] - self.mark[0], now[1] - self.mark[1]])
        self.mark = now

    def report(self, **totals):
        print(json.dumps({"stages": self.rows, "totals": totals}))


def utf8(path):
    """The export re-coded by iconv, for tools that read UTF-8 alone."""
    target = scratch(os.path.basename(path))
    with open(target, "wb") as out:
        subprocess.run(["iconv", "-f", "WINDOWS-1252", "-t", "UTF-8", path], stdout=out, check=True)
    return target


def connect():
    return adbc.connect(DATABASE)


def read(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetch_arrow_table()


def script(name):
    with open(os.path.join(os.path.dirname(__file__), name)) as file:
        return file.read()


def publish(claims, budget_lines, staffing_lines):
    """All three tables in one transaction: COPY of CSV files, then the keys, then the commit.

    Measured here: for tables of numerics twice as fast as ADBC's binary ingest.
    """
    with psycopg.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(script("target.sql"))
        for name, path in [
            ("claim_outcome", claims),
            ("adjusted_budget_line", budget_lines),
            ("adjusted_staffing_line", staffing_lines),
        ]:
            with open(path, "rb") as file, cursor.copy(
                    f"COPY peer.{name} FROM STDIN (FORMAT csv, HEADER)") as copy:
                while block := file.read(1 << 20):
                    copy.write(block)
            os.remove(path)
        cursor.execute(script("keys.sql"))


def scratch(name):
    return f"{DATA}/{os.getpid()}-{name}"
