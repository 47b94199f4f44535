"""Hemtag's file readers and writers alone, on one core: benchmark-parse beside the jobs."""

import os
import subprocess

from workplace import ROOT, tell


def measure(place):
    """The lines that benchmark-parse prints: Windows-1252 beside UTF-8, and the adjusted plan."""
    tell("parse and write plans on one core")
    utf8 = f"{place.data}/plan-utf8.csv"
    with open(utf8, "wb") as file:
        subprocess.run(["iconv", "-f", "WINDOWS-1252", "-t", "UTF-8", f"{place.data}/plan.csv"],
                       stdout=file, check=True)
    try:
        done = subprocess.run(
            [os.path.join(ROOT, ".build/release/benchmark-parse"), place.data, "1", "2"],
            check=True, capture_output=True, text=True)
    finally:
        os.remove(utf8)
    return done.stdout.splitlines()
