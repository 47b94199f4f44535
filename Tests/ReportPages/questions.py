"""Answers eight questions from the demo's report as a controller would, in at most two steps each.

    questions.py REPORT.html REPORT.json

A step is one thing that a hand does: follow a link, open a proof, write into the search, choose an
owner. What must be seen then comes from the report as JSON, so that the page is held to the figures.
"""

import json
import pathlib
import sys

from selenium.webdriver.common.by import By

import pages


class Page:
    """The report as it was just opened, and the steps that were taken in it."""

    def __init__(self, driver, path):
        self.driver, self.steps = driver, 0
        pages.show(driver, path, 1280, 900)

    def follow(self, chapter):
        """The link to a chapter in the contents."""
        self.steps += 1
        self.driver.find_element(By.CSS_SELECTOR, f"nav a[href='#{chapter}']").click()
        return self.driver.find_element(By.ID, chapter)

    def click(self, element):
        self.steps += 1
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()

    def search(self, text):
        self.steps += 1
        box = self.driver.find_element(By.CSS_SELECTOR, ".filters input[name=q]")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", box)
        box.send_keys(text)

    def benefits(self):
        """The ids of the benefits that are listed now."""
        return self.driver.execute_script(
            "return [...document.querySelectorAll('#t-benefits > tbody:not([hidden]) a')]"
            ".filter(a => a.closest('tr') === a.closest('tbody').rows[0]).map(a => a.textContent)")

    def find(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)


def money(text):
    """An exact amount as the English page writes it."""
    return f"{abs(float(text)):,.2f}"


def main():
    path = pathlib.Path(sys.argv[1]).resolve()
    report = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
    tables = {table["name"]: table["rows"] for table in report["tables"]}
    failures, passed = [], 0
    driver = pages.browser()
    try:
        for question in QUESTIONS:
            page = Page(driver, path)
            try:
                lacks = [what for what, holds in question(page, tables) if not holds]
            except Exception as error:  # an element that is not there is an answer that is not there
                lacks = [str(error).splitlines()[0]]
            if page.steps > 2:
                lacks.append(f"it takes {page.steps} steps")
            if lacks:
                failures.append(question.__name__)
                print(f"FAILED: {question.__doc__} {lacks}", flush=True)
            else:
                passed += 1
                print(f"{page.steps} step(s): {question.__doc__}", flush=True)
    finally:
        driver.quit()
    print(f"questions: {passed} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


def evaporated(page, tables):
    """Which initiative evaporated most, and why?"""
    page.follow("units")
    worst = tables["initiatives_money"][0]["initiative_id"]
    links = page.driver.find_elements(By.CSS_SELECTOR, "#units .ranked:not(.units) a")
    link = next(link for link in links if link.text == worst)
    page.click(link)
    of_it = {row["benefit_id"] for row in tables["benefits"] if row["initiative_id"] == worst}
    row = page.find("#t-benefits > tbody:not([hidden])").text
    yield "its benefits are listed", set(page.benefits()) == of_it
    yield "with verdict and reason", "not in plan" in row or "partly in plan" in row


def reabsorbed(page, tables):
    """Where did the reabsorbed money go?"""
    page.click(page.find(".next a[href='#unexplained']"))
    text = page.find("#unexplained").text
    for row in tables["swallowed_money"]:
        yield f"{row['account']} is named", row["account"] in text and row["unit"] in text
        yield f"{row['amount']} is told", money(row["amount"]) in text
    yield "and who lost by it", all(r["benefit_id"] in text for r in tables["losers_money"])


def partly(page, tables):
    """Why is RUTT-05 partly in plan, and who else claims its lines?"""
    page.search("RUTT-05")
    page.click(page.find("#b-RUTT-05 summary"))
    proof = page.find("#b-RUTT-05").text
    yield "the own line comes first", "reference 431,520.00, current 397,920.00" in proof
    yield "what rose is named", "Inhyrd arbetskraft (4320) +609,000.00" in proof
    yield "who shares the net", "RUTT-05, RUTT-06, RUTT-07 and RUTT-08" in proof


def book(page, tables):
    """What is to book, where, from when?"""
    text = page.follow("lines").text
    for row in tables["lines_to_change_money"][:20]:
        yield f"{row['unit']} {row['account']}", row["unit"] in text and row["account"] in text
        yield f"{row['adjustment']} is told", money(row["adjustment"]) in text
    yield "from when", "From" in text and "2025" in text


def changed(page, tables):
    """What changed since last night?"""
    text = page.follow("changes").text
    yield "since when", "30 Sep 2025" in text
    yield "which benefits moved", all(
        row["benefit_id"] in text for row in tables["changed_benefits"][:20])
    yield "which inputs changed", all(row["input"] in text for row in tables["changed_inputs"])


def lacks(page, tables):
    """Who lacks what?"""
    section = page.follow("gaps")
    page.click(section.find_element(By.CSS_SELECTOR, "details.mail summary"))
    text = section.text
    for row in tables["data_gaps"]:
        yield f"{row['benefit_id']} of {row['owner']}", row["benefit_id"] in text \
            and row["owner"] in text and row["reasons"] in text
    yield "a mail to copy", "Subject: " in text


def owner(page, tables):
    """What does owner X have to do?"""
    page.follow("owners")
    first = next(row for row in tables["owners"] if row["owner"] != "no owner")
    link = next(
        link for link in page.driver.find_elements(By.CSS_SELECTOR, "#owners a")
        if link.text == first["owner"])
    yield "amounts stand beside the name", money(first["not_shown_money"]) in page.find("#owners").text
    page.click(link)
    of_them = {row["benefit_id"] for row in tables["benefits"] if row["owner"] == first["owner"]}
    listed = page.driver.execute_async_script(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done("
        "[...document.querySelectorAll('#t-benefits > tbody:not([hidden])')].map(b => b.id))))")
    yield "the owner's benefits are listed", len(listed) == len(of_them)


def claims(page, tables):
    """Who claims the line 1412 / 4010?"""
    page.search("1412 / 4010")
    listed = page.benefits()
    yield "the benefits that claim it", {"RUTT-05", "RUTT-06", "RUTT-07", "RUTT-08"} <= set(listed)
    yield "and no others", all(
        "(1412)" in row["unit"] for row in tables["benefits"] if row["benefit_id"] in listed)


QUESTIONS = [evaporated, reabsorbed, partly, book, changed, lacks, owner, claims]

main()
