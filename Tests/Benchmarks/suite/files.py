"""Hemtag's file reader alone, on one core, and its writer, on all: benchmark-parse."""

import os
import subprocess

from workplace import ROOT, tell


def measure(place):
    """The lines that benchmark-parse prints: Windows-1252 beside UTF-8, each without and with the
    SHA-256 that a run needs of it, and the adjusted plan."""
    tell("parse plans on one core and write them on all")
    utf8 = f"{place.data}/plan-utf8.csv"
    with open(utf8, "wb") as file:
        subprocess.run(["iconv", "-f", "WINDOWS-1252", "-t", "UTF-8", f"{place.data}/plan.csv"],
                       stdout=file, check=True)
    try:
        parsed = benchmark_parse(place, 1, "parse")
    finally:
        os.remove(utf8)
    return parsed + benchmark_parse(place, os.cpu_count(), "write")


def benchmark_parse(place, threads, part):
    done = subprocess.run(
        [os.path.join(ROOT, ".build/release/benchmark-parse"), place.data, str(threads), "3", part],
        check=True, capture_output=True, text=True)
    return done.stdout.splitlines()
