-- Loads the canonical CSV files of this folder into schema `register`, as the register of one entity.
-- Safe to repeat: what the entity had is replaced in one transaction.
--
--   cd Pipelines/demo/register && psql -v entity=SKARF -f load.sql "$(hemtag database start)"
--
-- A register of your own can be loaded the same way, or stay where it is: a pipeline may name a query
-- for each input instead.
\set ON_ERROR_STOP on
\set QUIET on
begin;

create temp table org_units (unit text, parent text, level text, name text) on commit drop;
create temp table accounts (account text, parent text, kind text, name text) on commit drop;
create temp table initiatives (
    initiative_id text, name text, owner text, status text, start text) on commit drop;
create temp table kpis (
    kpi_id text, initiative_id text, name text, baseline numeric, target numeric) on commit drop;
create temp table kpi_readings (kpi_id text, period text, value numeric) on commit drop;
create temp table planned_benefits (
    initiative_id text, period text, measure text, amount numeric) on commit drop;
create temp table investments (initiative_id text, period text, amount numeric) on commit drop;
create temp table benefits (
    benefit_id text, initiative_id text, class text, unit text, account text, activity text,
    task text, period_start text, period_end text, amount numeric, fte numeric, kind text,
    status text, maturity text, output_held boolean, owner text, evidence text,
    recorded_at timestamptz, additive boolean, run_cost numeric, one_off_cost numeric,
    profile text, kpi text) on commit drop;
create temp table in_base (
    benefit_id text, period text, measure text, amount numeric, source text) on commit drop;
create temp table run_costs (
    benefit_id text, unit text, account text, activity text, period_start text, period_end text,
    amount numeric) on commit drop;
create temp table reallocations (
    benefit_id text, to_unit text, to_account text, to_activity text, share numeric)
    on commit drop;
create temp table crosswalk (
    benefit_id text, unit text, account text, activity text, period text, "only" boolean)
    on commit drop;
create temp table approved_changes (
    unit text, account text, activity text, period text, measure text, type text, amount numeric,
    percent numeric, decision text, reason text) on commit drop;
create temp table continuity (
    from_unit text, from_account text, from_activity text, to_unit text, to_account text,
    to_activity text, share numeric) on commit drop;

\copy org_units from 'org_units.csv' with (format csv, header)
\copy accounts from 'accounts.csv' with (format csv, header)
\copy initiatives from 'initiatives.csv' with (format csv, header)
\copy kpis from 'kpis.csv' with (format csv, header)
\copy kpi_readings from 'kpi_readings.csv' with (format csv, header)
\copy planned_benefits from 'planned_benefits.csv' with (format csv, header)
\copy investments from 'investments.csv' with (format csv, header)
\copy benefits from 'benefits.csv' with (format csv, header)
\copy in_base from 'in_base.csv' with (format csv, header)
\copy run_costs from 'run_costs.csv' with (format csv, header)
\copy reallocations from 'reallocations.csv' with (format csv, header)
\copy crosswalk from 'crosswalk.csv' with (format csv, header)
\copy approved_changes from 'approved_changes.csv' with (format csv, header)
\copy continuity from 'continuity.csv' with (format csv, header)

delete from register.continuity where entity = :'entity';
delete from register.approved_change where entity = :'entity';
delete from register.crosswalk where entity = :'entity';
delete from register.reallocation_plan where entity = :'entity';
delete from register.run_cost where entity = :'entity';
delete from register.in_base where entity = :'entity';
delete from register.realized_benefit where entity = :'entity';
delete from register.investment where entity = :'entity';
delete from register.planned_benefit where entity = :'entity';
delete from register.kpi_reading where entity = :'entity';
delete from register.kpi where entity = :'entity';
delete from register.initiative where entity = :'entity';
delete from register.account where entity = :'entity';
delete from register.org_unit where entity = :'entity';

insert into register.org_unit
    select :'entity', unit, parent, coalesce(level, ''), coalesce(name, '') from org_units;
insert into register.account
    select :'entity', account, parent, kind, coalesce(name, '') from accounts;
insert into register.initiative
    select :'entity', initiative_id, name, owner, status, hemtag.period_start(start)
    from initiatives;
insert into register.kpi
    select :'entity', kpi_id, initiative_id, name, baseline, target from kpis;
insert into register.kpi_reading
    select :'entity', kpi_id, hemtag.period_start(period), value from kpi_readings;
insert into register.planned_benefit
    select :'entity', initiative_id, hemtag.period_start(period), measure::hemtag.measure, amount
    from planned_benefits;
insert into register.investment
    select :'entity', initiative_id, hemtag.period_start(period), amount from investments;
insert into register.realized_benefit (
    entity, benefit_id, recorded_at, initiative_id, class, unit, account, activity, task,
    period_start, period_end, amount, fte, kind, status, maturity, output_held, owner, evidence,
    additive, run_cost, one_off_cost, profile, kpi)
    select :'entity', benefit_id, recorded_at, initiative_id, class, unit, coalesce(account, ''),
        coalesce(activity, ''), coalesce(task, ''), hemtag.period_start(period_start),
        hemtag.period_start(period_end), amount, fte, kind, status, maturity, output_held, owner,
        evidence, additive, run_cost, one_off_cost, coalesce(profile, ''), kpi
    from benefits;
insert into register.in_base
    select :'entity', benefit_id, hemtag.period_start(period), hemtag.period_grain(period),
        measure::hemtag.measure, amount, source
    from in_base;
insert into register.run_cost
    select :'entity', benefit_id, unit, coalesce(account, ''), coalesce(activity, ''),
        hemtag.period_start(period_start), hemtag.period_start(period_end), amount
    from run_costs;
insert into register.reallocation_plan
    select :'entity', benefit_id, to_unit, coalesce(to_account, ''), coalesce(to_activity, ''),
        share
    from reallocations;
insert into register.crosswalk (
    entity, benefit_id, unit, account, activity, period, period_grain, "only")
    select :'entity', benefit_id, unit, coalesce(account, ''), coalesce(activity, ''),
        hemtag.period_start(period), hemtag.period_grain(period), "only"
    from crosswalk;
insert into register.approved_change (
    entity, unit, account, activity, period, period_grain, measure, type, amount, percent,
    decision, reason)
    select :'entity', unit, coalesce(account, ''), coalesce(activity, ''),
        hemtag.period_start(period), hemtag.period_grain(period), measure::hemtag.measure, type,
        amount, percent, coalesce(decision, ''), coalesce(reason, '')
    from approved_changes;
insert into register.continuity
    select :'entity', from_unit, coalesce(from_account, ''), coalesce(from_activity, ''), to_unit,
        coalesce(to_account, ''), coalesce(to_activity, ''), share
    from continuity;

commit;
