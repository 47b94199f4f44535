#!/usr/bin/env python3
"""Writes the demo's data: the same bytes on every machine. Standard library only.

    python3 Pipelines/demo/generate.py [DIRECTORY]

Without a directory the committed files beside this script are written anew.
"""
import csv
import io
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from story import chapters, decisions  # noqa: E402
from story.county import (  # noqa: E402
    ACCOUNT_NAMES, ACCOUNTS, ACTIVITY_NAMES, KIND, MONTHS, TASK_NAMES, UNIT_NAMES, UNITS)
from story.plan import EURO, PERSON_YEARS, Plan  # noqa: E402
from story.register import BENEFIT_COLUMNS, Register  # noqa: E402


def main(directory):
    plan, register = Plan(), Register()
    for change in decisions.APPROVED_CHANGES:
        if change["type"] != "deficit_cover":
            plan.approve(change)
    for chapter in chapters.CHAPTERS:
        chapter(register, plan)
    decisions.not_ready(register)
    decisions.superseded(register)

    exports, tables = directory / "exports", directory / "register"
    exports.mkdir(parents=True, exist_ok=True)
    tables.mkdir(parents=True, exist_ok=True)
    (exports / "ekonomiplan_2025-2026.csv").write_bytes(financial_export(plan))
    (exports / "personalplan_faststalld.csv").write_bytes(
        staffing_export(plan.reference[PERSON_YEARS]))
    (exports / "personalplan_forslag.csv").write_bytes(
        staffing_export(plan.current[PERSON_YEARS]))

    write(tables / "org_units.csv", ["unit", "parent", "level", "name"], UNITS)
    write(tables / "accounts.csv", ["account", "parent", "kind", "name"], ACCOUNTS)
    write(tables / "benefits.csv", BENEFIT_COLUMNS, register.benefits)
    write(tables / "in_base.csv", ["benefit_id", "period", "measure", "amount", "source"],
          register.in_base)
    write(tables / "run_costs.csv", [
        "benefit_id", "unit", "account", "activity", "period_start", "period_end", "amount"],
        register.run_costs)
    write(tables / "reallocations.csv", [
        "benefit_id", "to_unit", "to_account", "to_activity", "share"], register.destinations)
    write(tables / "crosswalk.csv", [
        "benefit_id", "unit", "account", "activity", "period", "only"], register.crosswalk)
    write(tables / "approved_changes.csv", decisions.CHANGE_COLUMNS,
          [decisions.change_row(change) for change in decisions.APPROVED_CHANGES])
    write(tables / "continuity.csv", [
        "from_unit", "from_account", "from_activity", "to_unit", "to_account", "to_activity",
        "share"], [("1224", "", "", "1222", "", "", "1")])
    for name, rows in decisions.initiative_tables().items():
        write(tables / f"{name}.csv", list(rows[0]), rows)


def write(path, columns, rows):
    """A canonical CSV: UTF-8, comma, decimal point, one header row."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row[c] for c in columns] if isinstance(row, dict) else row)
    path.write_bytes(text.getvalue().encode("utf-8"))


def grouped(cents):
    """`1 234,56`, and a trailing minus as SAP writes it."""
    whole, hundredths = divmod(abs(cents), 100)
    return f"{whole:,}".replace(",", " ") + f",{hundredths:02d}" + ("-" if cents < 0 else "")


def financial_export(plan):
    """A report as an SAP system prints it to a file: Windows-1252, preamble, unit totals, CRLF."""
    lines = [
        "Skärfjärdens välfärdsområde",
        "Rapport ZFI_PLANJMF;Ekonomiplan 2025–2026, jämförelse av versioner",
        "Körd 31.10.2025 05:40;Valuta EUR;Intäkter med minus", "",
        "Kst;Kst namn;Konto;Kontonamn;Verksamhet;Verksamhet namn;Period;Fastställd plan;"
        "Förslag 2;",
    ]
    reference, current = plan.reference[EURO], plan.current[EURO]
    keys = sorted(set(reference) | set(current))
    for unit in sorted({key[0] for key in keys}):
        totals = [0, 0]
        for key in (key for key in keys if key[0] == unit):
            _, account, activity, month = key
            sign = -1 if account.startswith("3") else 1
            amounts = [sign * reference.get(key, 0), sign * current.get(key, 0)]
            totals = [total + amount for total, amount in zip(totals, amounts)]
            lines.append(";".join([
                unit, UNIT_NAMES[unit], account, ACCOUNT_NAMES[account], activity,
                ACTIVITY_NAMES[activity], f"{month[5:]}.{month[:4]}", grouped(amounts[0]),
                grouped(amounts[1]), ""]))
        lines.append(f"Summa {unit};{UNIT_NAMES[unit]};;;;;;{grouped(totals[0])};"
                     f"{grouped(totals[1])};")
    assert all(account in KIND for _, account, _, _ in keys)
    return "".join(line + "\r\n" for line in lines).encode("cp1252")


def staffing_export(version):
    """A planning workbook saved as CSV: UTF-8 with BOM, a column for each month, htv."""
    lines = [";".join(["Enhet", "Enhetens namn", "Uppgift", "Uppgiftens namn", *MONTHS])]
    rows = sorted({key[:3] for key in version})
    for unit, _, task in rows:
        values = [version[(unit, "", task, month)] for month in MONTHS]
        texts = [f"{value // 10_000},{value % 10_000 // 100:02d}" for value in values]
        lines.append(";".join([unit, UNIT_NAMES[unit], task, TASK_NAMES[task], *texts]))
    return ("\ufeff" + "".join(line + "\r\n" for line in lines)).encode("utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
