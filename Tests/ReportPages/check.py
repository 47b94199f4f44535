"""Checks every report of a directory; the last line says how many checks passed and failed."""

import pathlib
import sys

import pages
import workbooks


class Checks:
    def __init__(self):
        self.passed = 0
        self.failures = []

    def expect(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failures.append(what)
            print(f"FAILED: {what}", flush=True)


def main():
    directory, screenshots = map(pathlib.Path, sys.argv[1:3])
    checks = Checks()
    html = sorted(directory.rglob("*.html"))
    books = sorted(directory.rglob("*.xlsx"))
    checks.expect(html or books, f"{directory} holds reports")
    driver = pages.browser() if html else None
    try:
        for page in html:
            pages.check(driver, page.resolve(), screenshots, checks)
    finally:
        if driver:
            driver.quit()
    for book in books:
        workbooks.check(book.resolve(), checks)
    print(f"ReportPages: {checks.passed} passed, {len(checks.failures)} failed")
    sys.exit(1 if checks.failures else 0)


main()
