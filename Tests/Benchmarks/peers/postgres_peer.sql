-- PostgreSQL alone: COPY into unlogged staging tables, then set-based SQL, all in one transaction.
\set ON_ERROR_STOP 1
\timing off
SET work_mem = '512MB';
SET maintenance_work_mem = '512MB';
SET max_parallel_workers_per_gather = 2;
SELECT clock_timestamp() AS stage \gset
CREATE SCHEMA peer_staging;
CREATE UNLOGGED TABLE peer_staging.plan (
    unit text, name text, account text, account_name text, activity text, period int, text text,
    reference text, current text);
CREATE UNLOGGED TABLE peer_staging.staffing (
    unit text, name text, activity text, period int, reference text, current text);
\copy peer_staging.plan FROM PROGRAM 'cat "$BENCH_PLAN"' WITH (FORMAT csv, DELIMITER ';', HEADER, ENCODING 'WIN1252')
\copy peer_staging.staffing FROM PROGRAM 'cat "$BENCH_DATA/staffing.csv"' WITH (FORMAT csv, DELIMITER ';', HEADER, ENCODING 'WIN1252')
ANALYZE peer_staging.plan;
ANALYZE peer_staging.staffing;
SELECT 'stage parse ' || extract(epoch FROM clock_timestamp() - :'stage'::timestamptz);
SELECT clock_timestamp() AS stage \gset

BEGIN;
CREATE UNLOGGED TABLE peer_staging.benefit AS
SELECT benefit_id, class = 'cashable' AS is_euro, unit, coalesce(account, '') AS account, activity,
       (extract(year FROM period_start) * 100 + extract(month FROM period_start))::int AS period,
       CASE WHEN class = 'cashable' THEN (amount * 100)::bigint
            ELSE (fte * 10000)::bigint END AS owed
FROM register.realized_benefit
WHERE entity = 'bench' AND status = 'validated' AND class IN ('cashable', 'capacity');
ANALYZE peer_staging.benefit;

CREATE UNLOGGED TABLE peer_staging.line AS
WITH claimed AS (
    SELECT is_euro, unit, account, activity, period, sum(owed)::bigint AS claimed
    FROM peer_staging.benefit GROUP BY is_euro, unit, account, activity, period),
plan AS (
    SELECT true AS is_euro, unit, account, activity, period,
           (replace(reference, ',', '.')::numeric * 100)::bigint AS reference,
           (replace(current, ',', '.')::numeric * 100)::bigint AS current
    FROM peer_staging.plan JOIN register.account USING (account)
    WHERE account.entity = 'bench' AND account.kind = 'expense'
    UNION ALL
    SELECT false, unit, '', activity, period,
           (replace(reference, ',', '.')::numeric * 10000)::bigint,
           (replace(current, ',', '.')::numeric * 10000)::bigint
    FROM peer_staging.staffing)
SELECT plan.*, reference - current AS fall, coalesce(c.claimed, 0) AS claimed,
       greatest(0, least(reference - current, coalesce(c.claimed, 0))) AS visible
FROM plan LEFT JOIN claimed c USING (is_euro, unit, account, activity, period)
WHERE reference <> current OR c.claimed IS NOT NULL;
ANALYZE peer_staging.line;
SELECT 'stage join ' || extract(epoch FROM clock_timestamp() - :'stage'::timestamptz);
SELECT clock_timestamp() AS stage \gset

-- Pro rata: the floor of each share, then one unit each by descending remainder.
CREATE UNLOGGED TABLE peer_staging.claim AS
WITH share AS (
    SELECT b.*, coalesce(l.visible, 0) AS pot,
           owed * coalesce(l.visible, 0) / coalesce(l.claimed, 1) AS whole,
           owed * coalesce(l.visible, 0) % coalesce(l.claimed, 1) AS rest
    FROM peer_staging.benefit b
        LEFT JOIN peer_staging.line l USING (is_euro, unit, account, activity, period)),
ranked AS (
    SELECT *, pot - sum(whole) OVER (PARTITION BY is_euro, unit, account, activity, period)
               AS leftover,
           row_number() OVER (
               PARTITION BY is_euro, unit, account, activity, period
               ORDER BY rest DESC, benefit_id) AS place
    FROM share)
SELECT *, whole + (place <= leftover)::int AS visible FROM ranked;
SELECT 'stage allocate ' || extract(epoch FROM clock_timestamp() - :'stage'::timestamptz);
SELECT clock_timestamp() AS stage \gset

CREATE FUNCTION pg_temp.exact(units bigint, is_euro boolean) RETURNS numeric
    LANGUAGE sql IMMUTABLE AS 'SELECT units * CASE WHEN is_euro THEN 0.01 ELSE 0.0001 END';
\ir target.sql
INSERT INTO peer.claim_outcome
SELECT 'bench', 1, benefit_id, (CASE WHEN is_euro THEN 'money' ELSE 'person_years' END)::hemtag.measure,
       make_date(period / 100, period % 100, 1), 'month', pg_temp.exact(owed, is_euro), 0,
       v, v, v, 0, 0, 0, v, 0, pg_temp.exact(owed - visible, is_euro), 0, 0, unit, account, activity
FROM peer_staging.claim, LATERAL (SELECT pg_temp.exact(visible, is_euro) AS v) amount;
\set adjusted 'SELECT \'bench\', 1, unit, account, activity, make_date(period / 100, period % 100, 1), \'month\', pg_temp.exact(reference, is_euro), 0, pg_temp.exact(current, is_euro), pg_temp.exact(fall, is_euro), pg_temp.exact(claimed, is_euro), pg_temp.exact(visible, is_euro), pg_temp.exact(change, is_euro), pg_temp.exact(current + change, is_euro) FROM peer_staging.line, LATERAL (SELECT -least(claimed - visible, greatest(current, 0)) AS change) a WHERE is_euro'
INSERT INTO peer.adjusted_budget_line :adjusted;
INSERT INTO peer.adjusted_staffing_line :adjusted = false;
\ir keys.sql
COMMIT;
DROP SCHEMA peer_staging CASCADE;
SELECT 'stage write ' || extract(epoch FROM clock_timestamp() - :'stage'::timestamptz);
