#!/usr/bin/env python3
"""Rows and exact column sums of the public plan exports, computed with Python's csv module.

Usage: figures.py FOLDER > figures.tsv      (FOLDER holds the exports; none of them is committed)

An independent reading: it shares neither code nor ideas with Hemtag. Sums are in the file's own
signs, in cents for money (thousands multiplied out) and in 1/10 000 for posts. One line for each
amount column: file, rows that are no blank lines, column, sum.
"""
import csv
import pathlib
import sys
from decimal import Decimal


def plain(text):
    return Decimal(text or "0")


def german(text):
    return Decimal(text.strip().replace(".", "").replace(",", ".") or "0")


def norwegian(text):
    text = text.strip().replace(" ", "")
    return Decimal("0") if text == "-" else Decimal(text)


FILES = {
    "fi_state_TAE2024_vm.csv": ("utf-8", ";", plain, 100, range(7, 20)),
    "no_bergen_driftsbudsjett_2013.csv": ("utf-8-sig", ";", norwegian, 100, range(10, 14)),
    "de_wesel_hhplan2017.csv": ("cp1252", ";", german, 100, range(5, 15)),
    "de_niedersachsen_2017.csv": ("utf-8", ";", german, 100, range(6, 8)),
    "de_schleswig-holstein_hh17.csv": ("cp1252", ";", german, 100_000, range(4, 7)),
    "uk_defra_junior_posts_fte_2013.csv": ("utf-8", ",", plain, 10_000, range(9, 10)),
}


def main(folder):
    for name, (encoding, delimiter, parse, factor, columns) in FILES.items():
        with open(pathlib.Path(folder) / name, encoding=encoding, newline="") as file:
            rows = [row for row in csv.reader(file, delimiter=delimiter) if row]
        header, rows = rows[0], rows[1:]
        # The Finnish file has a second header in its middle, where the income begins.
        lines = [row for row in rows if row[columns[0]] != header[columns[0]]]
        for column in columns:
            total = sum((parse(row[column]) for row in lines), Decimal(0)) * factor
            assert total == total.to_integral_value(), (name, column)
            print(name, len(rows), header[column].strip(), int(total), sep="\t")


if __name__ == "__main__":
    main(sys.argv[1])
