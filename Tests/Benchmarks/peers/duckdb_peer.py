"""DuckDB: the plan streams from read_csv straight into the hash join; nothing is staged."""

import os

import duckdb

import common

stages = common.Stages()
plan, staffing = common.utf8(common.PLAN), common.utf8(common.STAFFING)
stages.done("iconv")

database = common.connect()
benefits = common.read(database, common.BENEFITS_SQL)
accounts = common.read(database, common.ACCOUNTS_SQL)
stages.done("read register")

con = duckdb.connect()
con.execute("SET preserve_insertion_order = false")
con.execute("CREATE TABLE benefit AS SELECT * FROM benefits")
CSV = "delim = ';', quote = '\"', escape = '\"', header = true, decimal_separator = ','"


def lines(table, is_euro, source):
    """Lines that moved or are claimed, with what is claimed on each."""
    con.execute(f"""
        CREATE TABLE {table} AS
        WITH claimed AS (
            SELECT unit, account, activity, period, sum(owed)::BIGINT AS claimed
            FROM benefit WHERE is_euro = {is_euro} GROUP BY ALL)
        SELECT l.*, reference - current AS fall, coalesce(c.claimed, 0) AS claimed,
               greatest(0, least(fall, coalesce(c.claimed, 0))) AS visible
        FROM ({source}) l LEFT JOIN claimed c USING (unit, account, activity, period)
        WHERE reference <> current OR c.claimed IS NOT NULL""")


lines("staffing_line", "false", f"""
    SELECT unit, '' AS account, activity, period,
           (reference * 10000)::BIGINT AS reference, (current * 10000)::BIGINT AS current
    FROM read_csv('{staffing}', {CSV}, columns = {{'unit': 'VARCHAR', 'name': 'VARCHAR',
        'activity': 'VARCHAR', 'period': 'INTEGER', 'reference': 'DECIMAL(18,4)',
        'current': 'DECIMAL(18,4)'}})""")
lines("budget_line", "true", f"""
    SELECT unit, account, activity, period,
           (reference * 100)::BIGINT AS reference, (current * 100)::BIGINT AS current
    FROM read_csv('{plan}', {CSV}, columns = {{'unit': 'VARCHAR', 'name': 'VARCHAR',
        'account': 'VARCHAR', 'account_name': 'VARCHAR', 'activity': 'VARCHAR',
        'period': 'INTEGER', 'text': 'VARCHAR', 'reference': 'DECIMAL(18,2)',
        'current': 'DECIMAL(18,2)'}})
    SEMI JOIN (SELECT account FROM accounts WHERE kind = 'expense') USING (account)""")
stages.done("parse and join")

# Pro rata: the floor of each share, then one unit each by descending remainder.
con.execute("""
    CREATE TABLE claim AS
    WITH line AS (
        SELECT true AS is_euro, * FROM budget_line UNION ALL SELECT false, * FROM staffing_line),
    share AS (
        SELECT b.*, coalesce(l.visible, 0) AS pot, coalesce(l.claimed, 1) AS claimed,
               owed::HUGEINT * pot // claimed AS whole, owed::HUGEINT * pot % claimed AS rest
        FROM benefit b LEFT JOIN line l USING (is_euro, unit, account, activity, period)),
    ranked AS (
        SELECT *, pot - sum(whole) OVER line AS leftover,
               row_number() OVER (line ORDER BY rest DESC, benefit_id) AS place
        FROM share WINDOW line AS (PARTITION BY is_euro, unit, account, activity, period))
    SELECT *, (whole + (place <= leftover)::INT)::BIGINT AS visible FROM ranked""")
stages.done("allocate")

PERIOD = "make_date(period // 100, period % 100, 1) AS period, 'month' AS period_grain"


def export(name, query):
    path = common.scratch(name)
    con.execute(f"COPY ({query}) TO '{path}' (FORMAT csv, HEADER)")
    return path


claims = export("claims", f"""
    WITH exact AS (
        SELECT *, CASE WHEN is_euro THEN 0.0100 ELSE 0.0001 END::DECIMAL(5,4) AS scale,
               0::DECIMAL(18,4) AS zero FROM claim)
    SELECT 'bench' AS entity, 1::BIGINT AS run_id, benefit_id,
           CASE WHEN is_euro THEN 'money' ELSE 'person_years' END AS measure, {PERIOD},
           (owed * scale)::DECIMAL(18,4) AS claimed, zero AS in_base,
           (visible * scale)::DECIMAL(18,4) AS gross, gross AS direct, gross AS visible,
           zero AS timing, zero AS parked, zero AS redeployed, gross AS cut, zero AS reabsorbed,
           ((owed - claim.visible) * scale)::DECIMAL(18,4) AS missing, zero AS unadjustable,
           zero AS explained, unit, account, activity
    FROM exact AS claim""")


def adjusted(table, scale):
    return export(table, f"""
        WITH exact AS (
            SELECT *, {scale}::DECIMAL(5,4) AS scale,
                   -least(claimed - visible, greatest(current, 0)) AS adjustment FROM {table})
        SELECT 'bench' AS entity, 1::BIGINT AS run_id, unit, account, activity, {PERIOD},
               (line.reference * scale)::DECIMAL(18,4) AS reference,
               0::DECIMAL(18,4) AS approved_change, (line.current * scale)::DECIMAL(18,4) AS current,
               (line.fall * scale)::DECIMAL(18,4) AS fall,
               (line.claimed * scale)::DECIMAL(18,4) AS claimed_here,
               (line.visible * scale)::DECIMAL(18,4) AS visible,
               (line.adjustment * scale)::DECIMAL(18,4) AS adjustment,
               ((line.current + line.adjustment) * scale)::DECIMAL(18,4) AS adjusted
        FROM exact AS line""")


common.publish(claims, adjusted("budget_line", "0.0100"),
               adjusted("staffing_line", "0.0001"))
stages.done("write")
os.remove(plan)
os.remove(staffing)
totals = con.execute("""
    SELECT count(*), sum(visible) FILTER (is_euro), sum(visible) FILTER (NOT is_euro),
           sum(owed - visible) FILTER (is_euro), sum(owed - visible) FILTER (NOT is_euro)
    FROM claim""").fetchone()
stages.report(claims=totals[0], visible=[int(totals[1]), int(totals[2])],
              missing=[int(totals[3]), int(totals[4])])
