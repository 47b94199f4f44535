"""Decisions of the county board, initiatives with their key figures, and records not ready."""
from story.county import MONTHS
from story.plan import EURO, PERSON_YEARS
from story.register import calendar, euro, person_years


def change(kind, unit, account, period, size, decision, reason, measure=EURO, activity=""):
    """`size` is whole units, or a fraction of the reference as (numerator, denominator, text)."""
    percent = size if isinstance(size, tuple) else None
    return {
        "unit": unit, "account": account, "activity": activity, "period": period,
        "measure": measure, "type": kind, "amount": None if percent else size,
        "percent": percent[:2] if percent else None, "text": percent[2] if percent else "",
        "decision": decision, "reason": reason,
    }


APPROVED_CHANGES = [
    change("pay", "1000", "4010", "2026", (25, 1000, "2.5"), "VS 2025 § 118",
           "Avtalsenlig löneförhöjning 2026"),
    change("index", "1200", "4310", "2026", (3, 100, "3"), "VS 2025 § 119",
           "Prisindex för köpta kundtjänster"),
    change("statutory", "1311", "4310", "2026", 36_000_000, "VS 2025 § 84",
           "Barnskyddslagens nya vårddygn"),
    change("volume", "1311", "", "2026", (5, 100, "5"), "VS 2025 § 84",
           "Fler klienter i barnskyddet", measure=PERSON_YEARS, activity="T10"),
    change("transfer", "1322", "4340", "2025", -12_000_000, "SEK 2025 § 12",
           "Handledning flyttas till vuxensocialarbetet"),
    change("transfer", "1321", "4340", "2025", 12_000_000, "SEK 2025 § 12",
           "Handledning flyttas från funktionshinderservice"),
    change("carry_over", "1510", "4520", "2025-01", 2_500_000, "VS 2025 § 31",
           "Skyddsutrustning beställd 2024"),
    change("run_cost", "1120", "4330", "2026", 2_400_000, "SEK 2025 § 40",
           "Drift av den digitala klinikens plattform"),
    change("deficit_cover", "1130", "4550", "2025", 25_200_000, "FM 2025 § 66",
           "Tilläggsanslag: energiinbesparingen uteblev"),
]
CHANGE_COLUMNS = ["unit", "account", "activity", "period", "measure", "type", "amount", "percent",
                  "decision", "reason"]


def change_row(item):
    text = euro if item["measure"] == EURO else person_years
    amount = "" if item["amount"] is None else text(item["amount"])
    return {**{c: item[c] or "" for c in CHANGE_COLUMNS if c in item},
            "amount": amount, "percent": item["text"]}


# initiative, name, owner, start, kpi name, baseline, target, last reading, planned euro and
# person-years a month, invested
INITIATIVES = [
    ("DIGI", "Digital klinik", "Petra Nygårds", "2024-03",
     "Mottagningsbesök på distans, %", 8, 35, 33, 44_000, 0, 310_000),
    ("RUTT", "Ruttoptimering i hemvården", "Minna Rautaoja", "2024-05",
     "Förflyttning av arbetstid, %", 29, 18, 19, 40_000, 20, 185_000),
    ("RPA", "Robotiserade ekonomirutiner", "Maj Lindqvist-Koski", "2024-02",
     "Fakturor utan handpåläggning, %", 21, 80, 77, 10_000, 8, 142_000),
    ("LAKE", "Läkemedelsrobot", "Annika Wrede-Mäki", "2024-09",
     "Kassation av läkemedel, %", 6, 2, 3, 52_000, 0, 690_000),
    ("BILD", "Bildtolkning med AI-stöd", "Ilkka Portaankorva", "2024-10",
     "Svarstid röntgen, timmar", 31, 12, 15, 35_000, 7, 420_000),
    ("LOKA", "Lokaleffektivisering", "Birgitta Sundblad", "2024-01",
     "Kvadratmeter per anställd", 34, 26, 29, 82_000, 0, 95_000),
    ("AVGI", "Elektroniska klientavgifter", "Maj Lindqvist-Koski", "2024-11",
     "Avgifter betalda i tid, %", 71, 92, 84, 17_000, 0, 88_000),
    ("MATE", "Gemensam upphandling av vårdmaterial", "Birgitta Sundblad", "2024-08",
     "Avtalstrohet, %", 58, 90, 81, 27_000, 0, 36_000),
    ("NATT", "Nattsensorer i boenden", "Terttu Kallioinen", "2024-12",
     "Nattliga besök utan behov per dygn", 46, 10, 13, 51_000, 6, 270_000),
    ("FAMI", "Förebyggande familjearbete", "Sanna Ylinenpää", "2024-06",
     "Barn placerade utom hemmet", 118, 90, 103, 45_000, 0, 160_000),
    ("KVAL", "Kvalitetsregister i elevhälsan", "Kaj Mattbäck", "2024-12",
     "Elever som möts inom 7 dygn, %", 49, 85, 66, 0, 2, 54_000),
    ("ENER", "Energieffektivisering", "Birgitta Sundblad", "2024-04",
     "Förbrukning, kWh per m²", 212, 170, 208, 24_000, 0, 510_000),
]


def initiative_tables():
    """The initiative, kpi, reading, planned-benefit and investment rows."""
    tables = {name: [] for name in (
        "initiatives", "kpis", "kpi_readings", "planned_benefits", "investments")}
    for code, name, owner, start, kpi, baseline, target, last, cents, htv, spent in INITIATIVES:
        tables["initiatives"].append({
            "initiative_id": code, "name": name, "owner": owner, "status": "running",
            "start": start})
        tables["kpis"].append({
            "kpi_id": f"{code}-K1", "initiative_id": code, "name": kpi, "baseline": baseline,
            "target": target})
        for month in range(10):  # straight from the baseline to the latest reading
            hundredths = baseline * 100 + (last - baseline) * 100 * month // 9
            tables["kpi_readings"].append({
                "kpi_id": f"{code}-K1", "period": MONTHS[month], "value": euro(hundredths)})
        for period in MONTHS:
            if cents:
                tables["planned_benefits"].append({
                    "initiative_id": code, "period": period, "measure": EURO,
                    "amount": euro(cents * 100)})
            if htv:
                tables["planned_benefits"].append({
                    "initiative_id": code, "period": period, "measure": PERSON_YEARS,
                    "amount": person_years(htv * 10_000)})
        for part, month in enumerate((-5, -1, 3)):
            tables["investments"].append({
                "initiative_id": code, "period": calendar(month),
                "amount": euro(spent * 100 * (50, 30, 20)[part] // 100)})
    tables["kpis"].append({  # a key figure that nobody measured before the change
        "kpi_id": "ENER-K2", "initiative_id": "ENER", "name": "Inomhustemperatur, nöjda %",
        "baseline": "", "target": 90})
    return tables


def not_ready(register):
    """One record for most reasons that the contract knows, and readings that others supersede."""
    def flawed(initiative, unit="1222", account="4340", first=5, last=5, cents=4_000_00, **more):
        return register.claim(initiative, more.pop("benefit_class", "cashable"), unit, account,
                              first, last, cents=cents, **more)

    flawed("DIGI", owner="")
    flawed("DIGI", evidence="")
    flawed("DIGI", owner="", evidence="", first=6, last=6)
    flawed("ENER", kpi="ENER-K2", account="4810")
    flawed("DIGI", status="draft")
    flawed("RPA", status="withdrawn", first=7, last=7)
    flawed("LOKA", unit="1999", account="4810", activity="900")
    flawed("MATE", account="4599")
    flawed("LOKA", first=-6, last=-5, account="4810")
    flawed("LOKA", first=-1, last=0, account="4810")
    flawed("RPA", cents=0, first=8, last=8)
    flawed("RPA", cents=-1_200_00, first=9, last=9)
    flawed("NATT", unit="1422", account="4520", profile="okänd")
    for first in (4, 5):  # one gain, read twice
        flawed("AVGI", benefit_class="revenue", unit="1411", account="3010", first=first,
               last=first + 2,
               cents=9_000_00, kind="recurring")
    flawed("RPA", first=10, last=10, amount="")
    for maturity in ("preliminary", "interim"):
        flawed("KVAL", unit="1312", account="4340", first=9, last=9, maturity=maturity)


def superseded(register):
    """Earlier readings of five records, and one later than the demo's night."""
    earlier = []
    for row in register.benefits[:5]:
        amount = row["amount"].split(".")
        earlier.append({**row, "amount": f"{int(amount[0]) + 1500}.{amount[1]}",
                        "maturity": "preliminary",
                        "recorded_at": row["recorded_at"].replace("-12T", "-02T")})
    tomorrow = {**register.benefits[6], "amount": "1.00", "recorded_at": "2025-11-20T08:00:00Z"}
    register.benefits += earlier + [tomorrow]
