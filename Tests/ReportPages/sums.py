#!/usr/bin/env python3
"""Holds the sum of every table of every format against `select sum(…)` over the run's tables.

    Tests/ReportPages/sums.py URL RUN JSON FILE… [CANONICAL]

JSON is the report as JSON; its columns name those of the other formats, which show them in the same
order under titles in their own language. FILE is a report as .html, .markdown, .csv (a folder) or
.xlsx. CANONICAL is the folder of the run's canonical CSV files, which name the columns of the sheets.
Standard library only. The last line says how many sums were compared.
"""
import csv
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
import zipfile
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

# Claims that know whether the capture ratio leaves them out (contract, section 8).
CLAIMS = ("(select c.*, coalesce(b.flags, '') ~ '(^| )spending_cut( |$)' as is_cut from hemtag.claim_outcome c "
          "join hemtag.benefit_outcome b using (entity, run_id, benefit_id, measure)) claim")


def counted(sum_):
    return f"case when is_cut then 0 else {sum_} end"


STEPS = ["claimed", "in_base", "case when is_cut then claimed - in_base else 0 end", *map(counted, [
    "claimed - in_base", "missing", "reabsorbed", "visible", "parked", "timing",
    "visible - direct - parked - timing", "direct"])]
GROUPS = {"claimed": "claimed", "in_base": "in_base",
          "spending_cuts": "case when is_cut then claimed - in_base else 0 end",
          **{name: counted(name if name != "owed" else "claimed - in_base") for name in (
              "owed", "direct", "visible", "parked", "reabsorbed", "missing")}}
SUMS = {"claimed": "claimed", "in_base": "in_base", "owed": "claimed - in_base", "direct": "direct",
        "visible": "visible", "parked": "parked", "reabsorbed": "reabsorbed", "missing": "missing"}


# What a comma stands for: the sign of decimals, or the grouping of English, which is left out.
DECIMAL_COMMA = "."


class Database:
    def __init__(self, url, run):
        self.url, self.run = url, run

    def rows(self, sql):
        sql = sql.replace("RUN", str(self.run))
        told = subprocess.run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.url, "-c", sql],
                              check=True, capture_output=True, text=True).stdout
        return [line.split("\t") for line in told.splitlines()]

    def numbers(self, sql):
        return [Decimal(text or 0) for text in self.rows(sql)[0]]


def expected(database):
    """By table and column: the sum, and the slack that averages of person-years need for each row."""
    found = {}
    periods = {m: Decimal(n) for m, n in database.rows(
        "select measure, period_count from hemtag.run_measure where run_id = RUN and scope = 'all'")}
    euro_slack, years_slack = Decimal(0), Decimal("0.0001")
    for measure, count in periods.items():
        slack = euro_slack if measure == "money" else years_slack
        by = 1 if measure == "money" else count
        where = f"where run_id = RUN and measure = '{measure}'"

        def claims(names, run="RUN", by=by, where=where):
            terms = ", ".join(f"coalesce(sum({name}), 0) / {by}" for name in names)
            return database.numbers(
                f"select {terms} from {CLAIMS} {where}".replace("RUN", run))
        steps = claims(STEPS)
        found[f"capture_{measure}"] = {"amount": (sum(steps), slack)}
        previous = database.rows(
            "select max(a.run_id) from hemtag.run a, hemtag.run b where b.run_id = RUN and "
            "a.run_id < RUN and (a.entity, a.pipeline, a.state) = (b.entity, b.pipeline, 'completed')")
        if previous[0][0]:
            before = claims(STEPS, previous[0][0])
            found[f"changes_{measure}"] = {
                "now": (sum(steps), slack), "before": (sum(before), slack),
                "change": (sum(steps) - sum(before), 2 * slack)}
        sums = dict(zip(GROUPS, claims(GROUPS.values())))
        of_groups = {name: (value, slack) for name, value in sums.items()}
        for groups, key in (("units", "c.unit"), ("initiatives", "b.initiative_id")):
            count = database.numbers(
                f"select count(distinct (c.benefit_id, {key})) from hemtag.claim_outcome c join "
                "hemtag.benefit_outcome b using (entity, run_id, benefit_id, measure) "
                + where.replace("run_id", "c.run_id").replace("measure", "c.measure"))[0]
            found[f"{groups}_{measure}"] = {"benefits": (count, Decimal(0)), **of_groups}
        cells = database.numbers(
            f"select coalesce(sum(claimed - in_base - visible), 0) from {CLAIMS} {where} and not is_cut")
        found[f"heat_{measure}"] = {"*": (cells[0], Decimal(0))}
        trend = database.numbers(
            "select " + ", ".join(f"sum(m.{n})" if n != "owed" else "sum(m.claimed - m.in_base)"
                                  for n in ("owed", "direct", "visible", "reabsorbed", "missing"))
            + " from hemtag.run_measure m join hemtag.run r using (entity, run_id) join hemtag.run now "
            f"using (entity, pipeline) where now.run_id = RUN and r.run_id <= RUN and "
            f"r.state = 'completed' and scope = 'ratio' and measure = '{measure}'")
        found[f"trend_{measure}"] = {
            name: (value, Decimal(0)) for name, value in
            zip(("owed", "direct", "visible", "reabsorbed", "missing"), trend)}
        lines = "adjusted_budget_line" if measure == "money" else "adjusted_staffing_line"
        for name, column, source in (
                (f"lines_to_change_{measure}", "amount",
                 f"select sum(adjustment) from hemtag.{lines} where run_id = RUN"),
                (f"unadjustable_{measure}", "amount",
                 f"select sum(unadjustable) from hemtag.claim_outcome {where}"),
                (f"losers_{measure}", "reabsorbed",
                 f"select sum(reabsorbed) from hemtag.claim_outcome {where}"),
                (f"unexplained_lines_{measure}", "amount",
                 f"select sum(amount) from hemtag.unexplained {where}"),
                (f"swallowed_{measure}", "amount", f"""
                    with recursive below as (
                        select distinct unit from hemtag.claim_outcome {where} and reabsorbed > 0
                        union
                        select u.unit from hemtag.run_unit u join below on u.parent = below.unit
                        where u.run_id = RUN)
                    select sum(amount) from hemtag.unexplained {where} and direction = 'rise'
                        and unit in (select unit from below)""")):
            value = database.numbers(" ".join(source.split()))[0]
            found[name] = {column: (value / by, slack)}
    found["benefits"] = exact(database, {n: e for n, e in SUMS.items() if n != "parked"},
                              "hemtag.benefit_outcome where run_id = RUN")
    years = f"case measure when 'money' then 1 else {periods.get('person_years', 1)} end"
    entries = database.numbers(
        f"select sum((shown > 0)::int + (to_book > 0)::int + (unbookable > 0)::int), "
        f"sum(owed / {years}) from hemtag.reallocation_entry where run_id = RUN")
    found["reallocations"] = {"entries": (entries[0], Decimal(0)), "amount": (entries[1], years_slack)}
    moves = database.numbers(
        f"select sum(amount / {years}) filter (where direction = 'fall'), "
        f"sum(amount / {years}) filter (where direction = 'rise'), count(*) "
        "from hemtag.unexplained where run_id = RUN")
    found["unexplained"] = {"falls": (moves[0], years_slack), "rises": (moves[1], years_slack),
                            "lines": (moves[2], Decimal(0))}
    found["data_gaps"] = exact(database, {
        "recorded_amount": "recorded_amount", "recorded_fte": "recorded_fte"},
        "hemtag.benefit_outcome where run_id = RUN and verdict = 'not_ready'")
    found["initiative_standing"] = exact(database, {n: n for n in (
        "planned_money", "realised_money", "visible_money", "invested_money", "owed_person_years",
        "visible_person_years", "payback_months")},
        # As of the run's day: the last period that has begun, else the first one.
        "(select distinct on (initiative_id) s.* from hemtag.initiative_standing s "
        "join hemtag.run r using (run_id) where run_id = RUN order by initiative_id, "
        "s.period > coalesce(r.as_of, 'infinity'), (s.period - date '0001-01-01') "
        "* case when s.period > r.as_of then -1 else 1 end desc) latest")
    found["inputs"] = exact(database, {n: n for n in (
        "rows_read", "rows_accepted", "rows_rejected", "rows_skipped")},
        "hemtag.run_input where run_id = RUN")
    found["control_sums"] = exact(database, {
        "sum_read": "read", "sum_accepted": "accepted", "rejected": "rejected", "skipped": "skipped"},
        "hemtag.run_input_sum where run_id = RUN")
    found["rejected_row"] = {"line": exact(
        database, {"line": "line"}, "hemtag.rejected_row where run_id = RUN")["line"]}
    return found


def exact(database, columns, source):
    terms = ", ".join(f"coalesce(sum({term}), 0)" for term in columns.values())
    values = database.numbers(f"select {terms} from {source}")
    return {name: (value, Decimal(0)) for name, value in zip(columns, values)}


def number(text):
    """A number as a reader of any of the languages meets it; None for other texts."""
    text = re.sub("[\u00a0\u202f\u2009 ]", "", text or "").replace("\u2212", "-")
    try:
        return Decimal(text.replace(",", DECIMAL_COMMA))
    except InvalidOperation:
        return None


class Page(HTMLParser):
    """The rows of every table of a page, by the table's id; waterfalls are `capture`, in order."""

    def __init__(self):
        super().__init__()
        self.tables, self.rows, self.cell, self.skip, self.waterfalls = {}, None, False, 0, 0

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        if tag == "table":
            name = facts.get("id", "")[2:]
            if "waterfall" in facts.get("class", ""):
                name = f"waterfall {self.waterfalls}"
                self.waterfalls += 1
            self.rows = self.tables.setdefault(name, [])
            self.part = "thead"
        elif tag in ("thead", "tbody", "tfoot"):
            self.part = tag
        elif tag == "tr":
            self.cell = False
            self.is_row = self.part == "tbody" and facts.get("class") != "x"
            if self.is_row and self.rows is not None:
                self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = self.rows is not None and self.part == "tbody" and self.is_row
            if self.cell:
                self.rows[-1].append("")
        elif tag in ("small", "svg"):
            self.skip += 1

    def handle_endtag(self, tag):
        if tag == "table":
            self.rows, self.cell = None, False
        elif tag in ("small", "svg"):
            self.skip -= 1

    def handle_data(self, data):
        if self.cell and not self.skip:
            self.rows[-1][-1] += data


def read_html(path, report):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    tables = {}
    names = [t["name"] for t in report["tables"] if t["name"].startswith("capture_")]
    for table in report["tables"]:
        name, columns = table["name"], [c["name"] for c in table["columns"]]
        if name in names:
            # Bars in the middle column; losses carry a minus there.
            rows = page.tables.get(f"waterfall {names.index(name)}")
            tables[name] = [{"amount": abs(number(row[2]))} for row in rows] if rows else None
            continue
        if name == "benefits":
            columns = ["benefit_id", "verdict", "unit", "initiative_id", "measure", "owed", "direct",
                       "visible", "reabsorbed", "missing"]
        rows = page.tables.get(name)
        tables[name] = None if rows is None else [dict(zip(columns, row)) for row in rows]
    return tables


def read_markdown(path, report):
    parts = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    by_title = {}
    for part in parts:
        lines = [line for line in part.splitlines() if line.startswith("|")]
        if lines:
            title = re.sub(r"\\(.)", r"\1", part.splitlines()[0])
            by_title[title] = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]
    return {t["name"]: named(by_title.get(t["title"]), t) for t in report["tables"]}


def read_csv(path, report):
    tables = {}
    for table in report["tables"]:
        text = (path / f"{table['name']}.csv").read_text(encoding="utf-8-sig")
        separator = ";" if ";" in text.splitlines()[0] else ","
        tables[table["name"]] = named(list(csv.reader(text.splitlines(), delimiter=separator))[1:], table)
    return tables


def named(rows, table):
    """Rows by the columns' names, without the line of totals."""
    if rows is None:
        return None
    columns = [column["name"] for column in table["columns"]]
    if "totals" in table:
        rows = rows[:-1]
    return [dict(zip(columns, row)) for row in rows]


def total(rows, column):
    if column == "*":
        return sum((number(str(v)) or 0) for row in rows for v in list(row.values())[1:])
    values = [number(str(row[column])) for row in rows if row.get(column) not in (None, "")]
    return sum((value for value in values if value is not None), Decimal(0))


def compare(what, tables, wanted, problems, most={}):
    compared = 0
    for name, rows in tables.items():
        if name in ("rules", "changed_verdicts", "changed_benefits", "changed_inputs"):
            continue
        if rows and name in most and len(rows) < most[name]:
            continue  # a page shows the first of many rows and says so
        if rows is None or name not in wanted:
            problems.append(f"{what}: {'nothing to compare with' if rows else 'no table'} {name}")
            continue
        for column, (value, slack) in wanted[name].items():
            if column != "*" and rows and column not in rows[0]:
                if name == "benefits":
                    continue  # the page shows fewer columns of it
                problems.append(f"{what} {name}: no column {column}")
                continue
            found = total(rows, column)
            compared += 1
            if abs(found - value) > slack * max(1, len(rows)):
                problems.append(f"{what} {name}.{column}: {found}, by SQL {value}")
    return compared


def compare_workbook(path, canonical, database, problems):
    """Every number column of every sheet of an outcome table."""
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    compared = 0
    names = ["claim_outcome", "benefit_outcome", "attribution", "bottleneck", "adjusted_budget_line",
             "adjusted_staffing_line", "reallocation_entry", "reallocation_leg", "unexplained",
             "initiative_standing"]
    with zipfile.ZipFile(path) as archive:
        for index, name in enumerate(names):
            columns = (canonical / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
            sums, rows = {}, 0
            sheet = xml.fromstring(archive.read(f"xl/worksheets/sheet{index + 2}.xml"))
            for row in sheet.iterfind(".//x:row", space):
                rows += 1
                for cell in row.iterfind("x:c", space):
                    value = cell.find("x:v", space)
                    if value is None or cell.get("t") in ("s", "str", "inlineStr", "b"):
                        continue
                    letters = re.match(r"[A-Z]+", cell.get("r"))[0]
                    place = 0
                    for letter in letters:
                        place = place * 26 + ord(letter) - 64
                    sums[place] = sums.get(place, 0) + round(Decimal(value.text), 6)
            numeric = database.rows(
                f"select attname from pg_attribute where attrelid = 'hemtag.{name}'::regclass and "
                "attnum > 0 and atttypid in ('numeric'::regtype, 'bigint'::regtype, 'integer'::regtype)")
            numeric = [n for (n,) in numeric if n in columns]
            count = database.numbers(f"select count(*) from hemtag.{name} where run_id = RUN")[0]
            if rows - 1 != count:
                problems.append(f"{path.name} {name}: {rows - 1} rows, by SQL {count}")
            wanted = exact(database, {n: f'"{n}"' for n in numeric}, f"hemtag.{name} where run_id = RUN")
            for column, (value, _) in wanted.items():
                compared += 1
                found = sums.get(columns.index(column) + 1, Decimal(0))
                if abs(found - value) > Decimal("0.000001") * max(1, rows):
                    problems.append(f"{path.name} {name}.{column}: {found}, by SQL {value}")
    return compared


def main():
    global DECIMAL_COMMA
    url, run, source, *rest = sys.argv[1:]
    database, problems, compared = Database(url, int(run)), [], 0
    report = json.loads(pathlib.Path(source).read_text(encoding="utf-8"), parse_float=Decimal)
    if report["language"] == "en":
        DECIMAL_COMMA = ""
    wanted = expected(database)
    compared += compare(source, {t["name"]: t["rows"] for t in report["tables"]}, wanted, problems)
    readers = {".html": read_html, ".markdown": read_markdown, ".csv": read_csv}
    for path in map(pathlib.Path, rest):
        if path.suffix in readers:
            tables = readers[path.suffix](path, report)
            most = {t["name"]: len(t["rows"]) for t in report["tables"]}
            compared += compare(
                path.name, tables, wanted, problems, most if path.suffix == ".html" else {})
        elif path.suffix == ".xlsx":
            compared += compare_workbook(path, pathlib.Path(rest[-1]), database, problems)
    for problem in problems:
        print(f"differs: {problem}")
    print(f"{compared} sums, {len(problems)} differ")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
