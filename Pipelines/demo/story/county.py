"""The county itself: units, chart of accounts, tasks, people. All of it is invented.

Skärfjärden is no real wellbeing services county; names are Finland-Swedish as its exports would be.
"""

MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]

# unit, parent, level, name
UNITS = [
    ("1000", "", "county", "Skärfjärdens välfärdsområde"),
    ("1100", "1000", "sector", "Koncerntjänster"),
    ("1110", "1100", "unit", "Ekonomi och personal"),
    ("1120", "1100", "unit", "Digitala tjänster"),
    ("1130", "1100", "unit", "Fastigheter och logistik"),
    ("1200", "1000", "sector", "Hälso- och sjukvård"),
    ("1210", "1200", "area", "Skärfjärdens sjukhus"),
    ("1211", "1210", "unit", "Jour och akut"),
    ("1212", "1210", "unit", "Kirurgi och operation"),
    ("1213", "1210", "unit", "Bilddiagnostik"),
    ("1214", "1210", "unit", "Inre medicin"),
    ("1220", "1200", "area", "Primärvård"),
    ("1221", "1220", "unit", "Norra hälsocentralen"),
    ("1222", "1220", "unit", "Södra hälsocentralen"),
    ("1223", "1220", "unit", "Mun- och tandvård"),
    ("1224", "1220", "unit", "Skärgårdens hälsostation (upphörd 2024)"),
    ("1300", "1000", "sector", "Social- och familjeservice"),
    ("1311", "1300", "unit", "Barnskydd"),
    ("1312", "1300", "unit", "Elevhälsa"),
    ("1321", "1300", "unit", "Vuxensocialarbete"),
    ("1322", "1300", "unit", "Funktionshinderservice"),
    ("1400", "1000", "sector", "Äldreomsorg"),
    ("1411", "1400", "unit", "Hemvård norr"),
    ("1412", "1400", "unit", "Hemvård söder"),
    ("1421", "1400", "unit", "Seniorboende Ekbacken"),
    ("1422", "1400", "unit", "Seniorboende Strandro"),
    ("1510", "1000", "unit", "Räddningsväsende"),
]
UNIT_NAMES = {unit: name for unit, _, _, name in UNITS}
PARENT = {unit: parent for unit, parent, _, _ in UNITS}

# account, parent, kind, name
ACCOUNTS = [
    ("30", "", "revenue", "Verksamhetsintäkter"),
    ("3010", "30", "revenue", "Klientavgifter"),
    ("3020", "30", "revenue", "Försäljning av tjänster"),
    ("3040", "30", "revenue", "Övriga intäkter"),
    ("37", "", "internal", "Interna intäkter"),
    ("3710", "37", "internal", "Interna tjänster, intäkt"),
    ("40", "", "expense", "Personalkostnader"),
    ("4010", "40", "expense", "Löner, ordinarie"),
    ("4020", "40", "expense", "Löner, vikarier"),
    ("4030", "40", "expense", "Övertid och jour"),
    ("41", "", "expense", "Lönebikostnader"),
    ("4110", "41", "expense", "Pensioner och socialförsäkring"),
    ("43", "", "expense", "Köp av tjänster"),
    ("4310", "43", "expense", "Köp av kundtjänster"),
    ("4320", "43", "expense", "Inhyrd arbetskraft"),
    ("44", "", "expense", "Sakkunnig- och ICT-tjänster"),
    ("4330", "44", "expense", "ICT-tjänster"),
    ("4340", "44", "expense", "Sakkunnigtjänster"),
    ("4820", "44", "expense", "Licenser"),
    ("45", "", "expense", "Material"),
    ("4510", "45", "expense", "Läkemedel"),
    ("4520", "45", "expense", "Vårdmaterial"),
    ("4540", "45", "expense", "Livsmedel"),
    ("46", "", "expense", "Lokaler och energi"),
    ("4550", "46", "expense", "El och värme"),
    ("4810", "46", "expense", "Hyror"),
    ("49", "", "expense", "Övriga tjänster"),
    ("4360", "49", "expense", "Städning och skötsel"),
    ("47", "", "internal", "Interna köp"),
    ("4710", "47", "internal", "Interna tjänster, köp"),
    ("4720", "47", "internal", "Interna hyror"),
    ("48", "", "expense", "Transporter"),
    ("4350", "48", "expense", "Transporttjänster"),
    ("50", "", "investment", "Investeringar"),
    ("5010", "50", "investment", "Maskiner och inventarier"),
    ("5030", "50", "investment", "System"),
    ("60", "", "depreciation", "Avskrivningar"),
    ("6010", "60", "depreciation", "Avskrivningar enligt plan"),
    ("70", "", "financing", "Finansiering"),
    ("7010", "70", "financing", "Räntor"),
    ("7020", "70", "financing", "Amorteringar"),
]
ACCOUNT_NAMES = {account: name for account, _, _, name in ACCOUNTS}
KIND = {account: kind for account, _, kind, _ in ACCOUNTS}

ACTIVITY_NAMES = {
    "100": "Öppen vård", "200": "Sjukhusvård", "300": "Socialservice",
    "400": "Äldreomsorg", "500": "Räddning", "900": "Stödtjänster",
}
# The activity of each unit's plan lines; the parked lines of a sector carry it too.
ACTIVITY = {
    "1110": "900", "1120": "900", "1130": "900",
    "1200": "200", "1211": "200", "1212": "200", "1213": "200", "1214": "200",
    "1221": "100", "1222": "100", "1223": "100", "1224": "100",
    "1311": "300", "1312": "300", "1321": "300", "1322": "300",
    "1411": "400", "1412": "400", "1421": "400", "1422": "400",
    "1510": "500",
}

TASK_NAMES = {
    "T10": "Klientmöten", "T20": "Vård", "T30": "Handläggning", "T40": "Rutin och förflyttning",
    "T50": "Administration",
}
# Person-years by unit and task, in whole person-years, in the adopted plan.
STAFF = {
    "1110": {"T30": 14, "T40": 22, "T50": 10},
    "1120": {"T30": 31, "T50": 4},
    "1130": {"T40": 27, "T50": 5},
    "1211": {"T20": 88, "T50": 5},
    "1212": {"T20": 104, "T50": 6},
    "1213": {"T20": 36, "T50": 2},
    "1214": {"T20": 92, "T50": 5},
    "1221": {"T20": 58, "T10": 12, "T50": 4},
    "1222": {"T20": 41, "T10": 8, "T50": 3},
    "1223": {"T20": 47, "T50": 3},
    "1224": {"T20": 9, "T50": 1},
    "1311": {"T10": 40, "T30": 18, "T50": 3},
    "1312": {"T10": 33, "T50": 6},
    "1321": {"T10": 16, "T30": 20, "T40": 11},
    "1322": {"T10": 19, "T30": 12, "T40": 9},
    "1411": {"T10": 96, "T40": 42, "T50": 6},
    "1412": {"T10": 81, "T40": 38, "T50": 5},
    "1421": {"T10": 14, "T20": 43, "T50": 2},
    "1422": {"T10": 12, "T20": 39, "T50": 2},
    "1510": {"T20": 64, "T50": 5},
}

# Who answers for what. Invented people.
OWNERS = {
    "1110": "Maj Lindqvist-Koski", "1120": "Eero Saarelainen", "1130": "Birgitta Sundblad",
    "1211": "Tuomas Hakasalo", "1212": "Annika Wrede-Mäki", "1213": "Ilkka Portaankorva",
    "1214": "Solveig Råholm", "1221": "Petra Nygårds", "1222": "Janne Kivisaari",
    "1223": "Ulrika Fagerudd", "1311": "Sanna Ylinenpää", "1312": "Kaj Mattbäck",
    "1321": "Leena Torpparinen", "1322": "Hans-Erik Böling", "1411": "Minna Rautaoja",
    "1412": "Fredrik Holmnäs", "1421": "Terttu Kallioinen", "1422": "Camilla Östergrann",
    "1510": "Veikko Lohiranta",
}
