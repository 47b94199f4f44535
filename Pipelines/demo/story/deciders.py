"""Who owns benefits, who decides about them, and up to which limit. All of them are invented."""
from story.county import OWNERS
from story.decisions import INITIATIVES

# person, name, login. The controller is whoever runs the demo as well: load.sql adds that login.
DECIDERS = [
    ("controller", "Henrika Westermark", "westermark"),
    ("director-health", "Göran Nordlund", "nordlund"),
    ("director-county", "Saara Ketola", "ketola"),
    ("deputy-health", "Tove Backman", "backman"),
]

# person, right, unit, limit in euro, in person-years, deputy for, decision
GRANTS = [
    ("controller", "decide", "", "25000.00", "0.5", "", "VS 2024 § 201"),
    ("controller", "export", "", "1000000.00", "20", "", "VS 2024 § 201"),
    ("director-health", "decide", "1200", "150000.00", "3", "", "VS 2024 § 201"),
    ("director-health", "second", "", "150000.00", "3", "", "VS 2024 § 201"),
    ("director-county", "second", "", "1000000.00", "20", "", "VS 2024 § 201"),
    ("deputy-health", "decide", "", "", "", "director-health", "HD 2025 § 7"),
]


def person_rows():
    """Owners are numbered in the order of their names."""
    owners = sorted({*OWNERS.values(), *(initiative[2] for initiative in INITIATIVES)})
    return [*DECIDERS, *((f"owner-{n:02d}", name, "") for n, name in enumerate(owners, 1))]


def authority_rows():
    return [(person, right, unit, "", euro, years, "2025-01-01", "", deputy_for, decision)
            for person, right, unit, euro, years, deputy_for, decision in GRANTS]
