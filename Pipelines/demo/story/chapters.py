"""The chapters: for each initiative what its owners claim, and what the proposed plan shows of it.

A claim and its trace in the plan stand side by side, so that a reader can predict each verdict.
Euro below are cents unless said; months count from 1 = January 2025.
"""
from story.county import ACTIVITY
from story.plan import EURO, PERSON_YEARS, months

EUR = 100
HTV = 10_000


def digital_clinic(register, plan):
    """In plan in the north, three fifths in the south, on a neighbour account at the dentists."""
    register.recurring("DIGI", "cashable", "1221", "4020", 2, 4_500 * EUR, 4)
    plan.move(EURO, "1221", "4020", "100", months(2), -18_000 * EUR)

    register.recurring("DIGI", "cashable", "1222", "4020", 3, 5_000 * EUR, 4)
    plan.move(EURO, "1222", "4020", "100", months(3), -12_000 * EUR)

    register.recurring("DIGI", "cashable", "1223", "4020", 1, 3_000 * EUR, 2)
    plan.move(EURO, "1223", "4030", "100", months(1), -6_000 * EUR)

    register.monthly("DIGI", "cashable", "1214", "4310", 3, 14, 7_250_40)
    plan.move(EURO, "1214", "4310", "200", months(3, 6), -7_250_40)
    plan.move(EURO, "1214", "4310", "200", months(7, 8), -3_625_20)


def routes(register, plan):
    """North: drivers became visits. South: people left, agency staff came, the money stayed."""
    freed = register.recurring(
        "RUTT", "capacity", "1411", "", 4, 13_500 * EUR, 4, task="T40", fte=3 * HTV)
    register.goes_to(freed, "1411", activity="T10")
    plan.move(PERSON_YEARS, "1411", "", "T40", months(4), -12 * HTV)
    plan.move(PERSON_YEARS, "1411", "", "T10", months(4), 12 * HTV)

    register.recurring(
        "RUTT", "cashable", "1412", "4010", 4, 8_400 * EUR, 4, task="T40", fte=2 * HTV)
    plan.move(PERSON_YEARS, "1412", "", "T40", months(4), -8 * HTV)
    plan.move(EURO, "1412", "4010", "400", months(4), -33_600 * EUR)
    plan.move(EURO, "1412", "4320", "400", months(4), 29_000 * EUR)

    register.monthly("RUTT", "cashable", "1411", "4350", 4, 12, 2_150 * EUR)
    plan.move(EURO, "1411", "4350", "400", months(4, 12), -2_150 * EUR)
    register.monthly("RUTT", "cashable", "1412", "4350", 4, 12, 2_150 * EUR)


def robots(register, plan):
    """Finance clerks freed and partly moved to casework; elsewhere the freed hours leaked away."""
    freed = []
    for fte in (20_000, 15_000, 15_000):
        freed += register.recurring(
            "RPA", "capacity", "1110", "", 2, task="T40", fte=fte, additive="true")
    register.goes_to(freed, "1110", activity="T30", share="0.6")
    plan.move(PERSON_YEARS, "1110", "", "T40", months(2), -5 * HTV)
    plan.move(PERSON_YEARS, "1110", "", "T30", months(2), 3 * HTV)

    licences = register.recurring(
        "RPA", "cashable", "1120", "4820", 1, 3_000 * EUR, 2, run_cost="4500.00")
    for benefit in licences:
        register.costs(benefit, "1120", "4330", 1, 24, 24 * 1_500 * EUR)
    plan.move(EURO, "1120", "4820", "900", months(1), -6_000 * EUR)
    plan.move(EURO, "1120", "4330", "900", months(1), 3_000 * EUR)

    register.recurring("RPA", "capacity", "1321", "", 3, 0, 2, task="T40", fte=2 * HTV)
    plan.move(PERSON_YEARS, "1321", "", "T40", months(3), -4 * HTV)
    plan.move(PERSON_YEARS, "1321", "", "T30", months(3), 25_000)
    register.recurring("RPA", "capacity", "1322", "", 5, 0, 2, task="T40", fte=HTV)

    register.monthly("RPA", "cashable", "1110", "4340", 1, 9, 3_333_33, one_off_cost="450.00")
    plan.move(EURO, "1110", "4340", "900", months(2, 10), -3_333_33)


def medicines(register, plan):
    """A dispensing robot whose gain the sector booked as one lump that no unit owns."""
    register.recurring("LAKE", "cashable", "1212", "4510", 1, 9_000 * EUR, 3)
    register.recurring("LAKE", "cashable", "1211", "4510", 1, 6_000 * EUR, 2)
    register.recurring("LAKE", "cashable", "1214", "4510", 1, 5_000 * EUR, 2)
    plan.move(EURO, "1212", "4510", "200", months(1), -12_000 * EUR)
    plan.move(EURO, "1214", "4510", "200", months(1), -10_000 * EUR)
    plan.move(EURO, "1200", "4510", "200", months(1), -15_000 * EUR)

    for unit, part in (("1211", 0), ("1212", 1_200), ("1214", 2_400)):
        register.monthly("LAKE", "cashable", unit, "4510", 2, 9, 2_400 * EUR)
        plan.move(EURO, unit, "4510", "200", months(2, 9), -part * EUR)


def image_reading(register, plan):
    """Readers freed but still paid, and paid less while still there; two moved to surgery."""
    register.recurring(
        "BILD", "cashable", "1213", "4010", 2, 6_300 * EUR, 2, task="T20", fte=15_000)
    plan.move(PERSON_YEARS, "1213", "", "T20", months(2), -3 * HTV)
    register.recurring(
        "BILD", "cashable", "1214", "4010", 2, 4_200 * EUR, 2, task="T20", fte=HTV)
    plan.move(EURO, "1214", "4010", "200", months(2), -8_400 * EUR)

    register.recurring(
        "BILD", "cashable", "1211", "4310", 6, 5_000 * EUR, 2, output_held="false")
    plan.move(EURO, "1211", "4310", "200", months(6), -10_000 * EUR)

    register.monthly("BILD", "quality", "1213", "", 4, 6, 0, amount="")
    moved = register.recurring(
        "BILD", "capacity", "1213", "", 7, 0, 2, task="T20", fte=HTV)
    register.goes_to(moved, "1212", activity="T20")
    plan.move(PERSON_YEARS, "1213", "", "T20", months(7), -2 * HTV)
    plan.move(PERSON_YEARS, "1212", "", "T20", months(7), 2 * HTV)

    register.monthly("BILD", "cashable", "1213", "4310", 1, 12, 4_800 * EUR)
    plan.move(EURO, "1213", "4310", "200", months(1, 6), -4_800 * EUR)
    plan.move(EURO, "1213", "4310", "200", months(7, 12), -2_400 * EUR)


def premises(register, plan):
    """Half of the old gain is in the base; tenants' gains show where the rent is paid, later."""
    for benefit in register.recurring("LOKA", "cashable", "1130", "4810", -5, 20_000 * EUR, 3):
        register.already_in_base(benefit, months(1), 12_000 * EUR, "Final run on the plan of 2024")
    plan.move(EURO, "1130", "4810", "900", months(1), -24_000 * EUR)

    for unit in ("1221", "1311", "1411", "1510"):
        benefit, = register.recurring("LOKA", "cashable", unit, "4810", 7, 5_500 * EUR)
        register.shows_at(benefit, "1130", "4810", "900")
    plan.move(EURO, "1130", "4810", "900", months(8), -22_000 * EUR)

    for month in (3, 6, 9, 12):
        register.claim("LOKA", "cashable", "1130", "4360", month, month, cents=9_000 * EUR)
        plan.move(EURO, "1130", "4360", "900", months(month + 1, month + 1), -9_000 * EUR)

    for unit in ("1312", "1321", "1322", "1223"):
        register.monthly("LOKA", "cashable", unit, "4810", 4, 8, 1_800 * EUR)
        if unit in ("1312", "1321"):
            plan.move(EURO, unit, "4810", ACTIVITY[unit], months(4, 8), -1_800 * EUR)


def client_fees(register, plan):
    """Electronic invoicing: more income, some of it planned, some planned elsewhere, some not."""
    register.recurring("AVGI", "revenue", "1221", "3010", 3, 6_000 * EUR)
    plan.move(EURO, "1221", "3010", "100", months(3), 6_000 * EUR)
    register.recurring("AVGI", "revenue", "1223", "3010", 3, 4_000 * EUR)
    plan.move(EURO, "1223", "3010", "100", months(3), 1_500 * EUR)
    register.recurring("AVGI", "revenue", "1222", "3010", 3, 3_000 * EUR)
    plan.move(EURO, "1222", "3020", "100", months(3), 3_000 * EUR)
    register.recurring("AVGI", "revenue", "1412", "3010", 3, 2_500 * EUR)
    plan.move(EURO, "1412", "3010", "400", months(3), -1_000 * EUR)
    register.monthly("AVGI", "revenue", "1110", "3040", 1, 9, 1_500 * EUR)
    register.monthly("AVGI", "revenue", "1322", "3010", 3, 8, 640_50)
    plan.move(EURO, "1322", "3010", "300", months(3, 6), 640_50)


def care_supplies(register, plan):
    """One tender, ten units, four quarters: some lines show all of it, some half, some none."""
    units = ["1211", "1212", "1213", "1214", "1221", "1222", "1223", "1411", "1412", "1421"]
    shown = {"1211": 0, "1212": 1, "1213": 2, "1214": 2, "1221": 2, "1222": 1, "1223": 0,
             "1411": 2, "1412": 0, "1421": 1}  # halves of the claim
    for index, unit in enumerate(units):
        for quarter in range(4):
            month = 1_930_45 + 100_00 * index + 35_10 * quarter
            first = quarter * 3 + 1
            register.claim(
                "MATE", "cashable", unit, "4520", first, first + 2, cents=month * 3,
                maturity="final" if quarter < 2 else "interim")
            plan.move(EURO, unit, "4520", ACTIVITY[unit], months(first, first + 2),
                      -(month * shown[unit] // 2))

    for _ in range(3):
        register.claim("MATE", "cashable", "1422", "4520", 4, 9, cents=12_000 * EUR,
                       profile="ramp")
    for month, weight in zip(range(4, 10), (1, 1, 2, 2, 3, 3)):
        plan.move(EURO, "1422", "4520", "400", months(month, month), -3_000 * EUR * weight)


def night_sensors(register, plan):
    """The key figure moved and the plan did not: the paradox, in one initiative."""
    hoped = register.recurring(
        "NATT", "capacity", "1421", "", 3, 0, 3, task="T20", fte=HTV)
    register.goes_to(hoped, "1421", activity="T10")
    plan.move(PERSON_YEARS, "1421", "", "T10", months(3), 3 * HTV)

    register.recurring(
        "NATT", "capacity", "1422", "", 3, 0, 3, task="T20", fte=HTV)
    plan.move(PERSON_YEARS, "1422", "", "T20", months(3), -15_000)

    register.recurring("NATT", "cashable", "1421", "4020", 3, 12_000 * EUR, 4)
    register.monthly("NATT", "cashable", "1422", "4030", 1, 10, 1_250 * EUR)
    plan.move(EURO, "1422", "4030", "400", months(1, 10), -1_250 * EUR)

    register.recurring(
        "NATT", "cashable", "1422", "4540", 5, 900 * EUR, 2, output_held="false")
    plan.move(EURO, "1422", "4540", "400", months(5), -1_800 * EUR)


def families(register, plan):
    """Placements avoided are real and in no plan; ended ones pay for early help."""
    register.monthly("FAMI", "avoidance", "1311", "", 1, 12, 45_000 * EUR)
    ended = register.recurring(
        "FAMI", "cashable", "1311", "4310", 4, 15_000 * EUR, 3)
    register.goes_to(ended, "1311", "4340", "300", share="0.5")
    plan.move(EURO, "1311", "4310", "300", months(4), -18_000 * EUR)
    plan.move(EURO, "1311", "4340", "300", months(4), 9_000 * EUR)


def quality_register(register, plan):
    """Quality speaks through its key figures; the hours that it frees are half replanned."""
    register.monthly("KVAL", "quality", "1312", "", 2, 7, 0, amount="")
    freed = register.recurring(
        "KVAL", "capacity", "1312", "", 6, 0, 4, task="T50", fte=5_000)
    register.goes_to(freed, "1312", activity="T10")
    plan.move(PERSON_YEARS, "1312", "", "T50", months(6), -10_000)
    plan.move(PERSON_YEARS, "1312", "", "T10", months(6), 10_000)


def energy(register, plan):
    """A gain that failed, and a budget that was topped up to cover it."""
    register.recurring("ENER", "cashable", "1130", "4550", 1, 7_000 * EUR, 3)
    register.recurring("ENER", "cashable", "1510", "4550", 2, 2_000 * EUR)
    plan.move(EURO, "1510", "4550", "500", months(2), 3_000 * EUR)
    for unit in ("1421", "1422"):
        register.monthly("ENER", "cashable", unit, "4550", 1, 10, 900 * EUR)
    plan.move(EURO, "1421", "4550", "400", months(1, 10), -900 * EUR)


def what_nobody_claimed(_register, plan):
    """Movement without a reason: the part of the plan that the register does not know."""
    plan.move(EURO, "1510", "4340", "500", months(1, 12), -4_000 * EUR)
    plan.move(EURO, "1312", "4340", "300", months(9), 2_250_75)
    plan.move(EURO, "1321", "4310", "300", months(13), -11_000 * EUR)
    plan.move(PERSON_YEARS, "1211", "", "T50", months(10), HTV)


CHAPTERS = [
    digital_clinic, routes, robots, medicines, image_reading, premises, client_fees, care_supplies,
    night_sensors, families, quality_register, energy, what_nobody_claimed,
]
