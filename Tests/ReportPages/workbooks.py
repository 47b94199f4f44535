"""Reads one workbook back with openpyxl, lets LibreOffice compute it, and compares the figures."""

import csv
import pathlib
import shutil
import subprocess
import tempfile
from decimal import Decimal

import openpyxl

# Sheets in their order after the summary, by the canonical file that holds the same rows.
TABLES = [
    "claim_outcome", "benefit_outcome", "attribution", "bottleneck", "adjusted_budget_line",
    "adjusted_staffing_line", "reallocation_entry", "reallocation_leg", "unexplained", "initiative_standing",
    "rejected_row", "explanation",
]
# Columns of texts, which may be written in digits alone.
CODES = {"key", "value", "row", "account", "unit", "activity"}


def check(path, checks):
    name = path.stem
    book = openpyxl.load_workbook(path)
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    checks.expect(properties.get("run"), f"{name}: properties name the run")
    checks.expect(
        any(key.startswith("sha256") for key in properties), f"{name}: properties hold hashes"
    )
    formulas = [
        cell.value for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row
        if cell.data_type == "f"
    ]
    checks.expect(not formulas, f"{name}: only the summary computes: {formulas[:3]}")
    for sheet in book.worksheets[1:-1]:
        checks.expect(sheet.freeze_panes == "B2", f"{name} {sheet.title}: header is frozen")
        checks.expect(sheet.auto_filter.ref, f"{name} {sheet.title}: rows filter")
    check_sums(book, path.parent, name, checks)
    check_formulas(path, name, checks)


def check_sums(book, directory, name, checks):
    """Rows and exact sums of every number column, against the canonical files beside it."""
    sheets = book.worksheets[1:-1]
    if len(sheets) < len(TABLES):
        checks.expect(False, f"{name}: only {len(sheets)} sheets")
    if len(sheets) != len(TABLES):
        return  # tables that are split over sheets are compared by the summary's formulas
    explained = {row[0] for row in sheets[-1].iter_rows(min_row=2, values_only=True)}
    benefits = {row[0] for row in sheets[1].iter_rows(min_row=2, values_only=True)}
    checks.expect(explained == benefits, f"{name}: every benefit is explained")
    for table, sheet in zip(TABLES, sheets):
        source = pathlib.Path(directory) / f"{table}.csv"
        if not source.exists():
            continue
        with source.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        cells = list(sheet.iter_rows(min_row=2, values_only=True))
        checks.expect(len(cells) == len(rows) - 1, f"{name} {table}: {len(cells)} rows")
        for column, heading in enumerate(rows[0]):
            texts = [row[column] for row in rows[1:]]
            if not texts or heading.removeprefix("to_") in CODES:
                continue
            try:
                expected = sum(Decimal(text) for text in texts if text)
            except ArithmeticError:
                continue
            numbers = [row[column] for row in cells if isinstance(row[column], (int, float))]
            found = sum(Decimal(repr(number)) for number in numbers)
            checks.expect(found == expected, f"{name} {table}.{heading}: {found}, not {expected}")


def check_formulas(path, name, checks):
    """LibreOffice computes the summary without cached values, to the run's own figures."""
    with tempfile.TemporaryDirectory() as scratch:
        bare = pathlib.Path(scratch) / "bare.xlsx"
        cached = openpyxl.load_workbook(path, data_only=True).worksheets[0]
        openpyxl.load_workbook(path).save(bare)
        out = pathlib.Path(scratch) / "out"
        office = shutil.which("soffice") or "libreoffice"
        subprocess.run(
            [office, f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to",
             "xlsx", "--outdir", str(out), str(bare)],
            check=True, capture_output=True, timeout=300,
        )
        computed = openpyxl.load_workbook(out / "bare.xlsx", data_only=True).worksheets[0]
        formulas = openpyxl.load_workbook(path).worksheets[0]
        count = 0
        for row in formulas.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                value = computed[cell.coordinate].value
                expected = cached[cell.coordinate].value
                is_average = "person" in name or cell.column == 4 or "ROUND" in cell.value
                slack = 0.05 if is_average else 0.000001
                holds = isinstance(value, (int, float)) and abs(value - expected) <= slack
                checks.expect(holds, f"{name} {cell.coordinate}: {value}, not {expected}")
        checks.expect(count > 20, f"{name}: the summary has {count} formulas")
