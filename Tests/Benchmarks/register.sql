-- Fills the register of entity `bench` from the generated files. BENCH_DATA names their folder.
\set ON_ERROR_STOP 1
BEGIN;
DELETE FROM register.realized_benefit WHERE entity = 'bench';
DELETE FROM register.initiative WHERE entity = 'bench';
DELETE FROM register.account WHERE entity = 'bench';
DELETE FROM register.org_unit WHERE entity = 'bench';
CREATE TEMP TABLE unit_row (unit text, parent text, level text, name text);
CREATE TEMP TABLE account_row (account text, parent text, kind text, name text);
CREATE TEMP TABLE initiative_row (initiative_id text, name text, owner text, status text);
CREATE TEMP TABLE benefit_row (
    benefit_id text, initiative_id text, class text, unit text, account text, activity text,
    period_start text, period_end text, amount numeric, fte numeric, kind text, status text,
    maturity text, output_held boolean, owner text, evidence text, recorded_at timestamptz);
\copy unit_row FROM PROGRAM 'cat "$BENCH_DATA/org_units.csv"' (FORMAT csv, HEADER)
\copy account_row FROM PROGRAM 'cat "$BENCH_DATA/accounts.csv"' (FORMAT csv, HEADER)
\copy initiative_row FROM PROGRAM 'cat "$BENCH_DATA/initiatives.csv"' (FORMAT csv, HEADER)
\copy benefit_row FROM PROGRAM 'cat "$BENCH_DATA/benefits.csv"' (FORMAT csv, HEADER)
INSERT INTO register.org_unit (entity, unit, parent, level, name)
SELECT 'bench', unit, parent, level, name FROM unit_row;
INSERT INTO register.account (entity, account, parent, kind, name)
SELECT 'bench', account, parent, kind, name FROM account_row;
INSERT INTO register.initiative (entity, initiative_id, name, owner, status)
SELECT 'bench', initiative_id, name, owner, status FROM initiative_row;
INSERT INTO register.realized_benefit (
    entity, benefit_id, recorded_at, initiative_id, class, unit, account, activity, period_start,
    period_end, amount, fte, kind, status, maturity, output_held, owner, evidence)
SELECT 'bench', benefit_id, recorded_at, initiative_id, class, unit, coalesce(account, ''),
       activity, (period_start || '-01')::date, (period_end || '-01')::date, amount, fte, kind,
       status, maturity, output_held, owner, evidence
FROM benefit_row;
COMMIT;
VACUUM ANALYZE register.realized_benefit;
