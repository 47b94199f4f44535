"""The pipeline files that Hemtag is run with."""

SOURCES = """
register: {default: database}
sources:
  - name: plan
    path: PLAN
    measure: money
    dialect: {delimiter: ";", encoding: windows-1252, decimal: ","}
    columns:
      unit: Enhet
      account: Konto
      activity: Verksamhet
      period: {column: Period, format: yyyymm}
      amounts:
        - {column: Budget 2026, is: reference}
        - {column: Förslag 2027, is: current}
  - name: staffing
    path: staffing.csv
    measure: person_years
    dialect: {delimiter: ";", encoding: windows-1252, decimal: ","}
    columns:
      unit: Enhet
      activity: Verksamhet
      period: {column: Period, format: yyyymm}
      amounts:
        - {column: Årsarbetare 2026, is: reference}
        - {column: Årsarbetare 2027, is: current}
"""

# What the peers do: claims against their own lines, the tables that the peers write.
COMPARISON = """
rules:
  tiers: [exact]
  netting: none
outputs:
  tables: [claim_outcome, adjusted_budget_line, adjusted_staffing_line]
  adjusted_plan: false
  rows: ROWS
"""
# The peers keep nothing of a file that they have read, so neither does this one.
UNCACHED = "cache: {keep_plans: 0}\n"
# The nights after it may use what the first one of their kind parsed.
CACHED = "cache: {directory: cache/KIND, keep_plans: 4}\n"

# The whole contract: every tier, netting, every table, and the adjusted plans as files.
FULL = """
outputs:
  directory: out
  adjusted_plan: true
"""


def write(place, kind, plan="plan.csv"):
    path = f"{place.data}/{kind}.yaml"
    # What the peers write, they write whole; so does the night that the other one is held against.
    rows = "changed" if kind == "night" else "whole"
    rules = (FULL + CACHED if kind == "full" else
             COMPARISON + (UNCACHED if kind == "comparison" else CACHED))
    with open(path, "w") as file:
        file.write(f"entity: bench\nname: {kind}\ndatabase: {{url: '{place.url}'}}\n")
        file.write(SOURCES.replace("PLAN", plan)
                   + rules.replace("ROWS", rows).replace("KIND", kind))
    return path
