-- Schema register: for those who keep their benefits in Hemtag's own database. A pipeline may name
-- a query of its own for each of these tables instead.

create schema register;
comment on schema register is
    'The benefit register: what was promised, invested and realised.';

create type hemtag.measure as enum ('euro', 'person_years');
comment on type hemtag.measure is 'What an amount counts: euro, or person-years.';
create type hemtag.grain as enum ('month', 'quarter', 'year');
comment on type hemtag.grain is 'How long a period is that starts at a given day.';

-- Amounts are exact: what has more decimals than its unit is refused, never rounded.
create domain register.euro as numeric
    check (value = round(value, 2)
        and value between -92233720368547758.07 and 92233720368547758.07);
comment on domain register.euro is 'Euro with at most two decimals.';
create domain register.person_years as numeric
    check (value = round(value, 4) and value between -922337203685477.5807 and 922337203685477.5807);
comment on domain register.person_years is 'An amount with at most four decimals.';
create domain register.key_figure as numeric
    check (value = round(value, 4) and value between -922337203685477.5807 and 922337203685477.5807);
comment on domain register.key_figure is 'A key figure or percentage with at most four decimals.';
create domain register.share as numeric
    check (value > 0 and value <= 1 and value = round(value, 6));
comment on domain register.share is 'A part of a whole, above 0 and at most 1, with six decimals.';

create function hemtag.period_text(first_day date, grain hemtag.grain) returns text
    language sql immutable strict parallel safe
    return lpad(extract(year from first_day)::int::text, 4, '0') || case grain
        when 'month' then '-' || lpad(extract(month from first_day)::int::text, 2, '0')
        when 'quarter' then '-Q' || extract(quarter from first_day)::int::text
        else '' end;
comment on function hemtag.period_text(date, hemtag.grain) is
    'A period as files write it: 2027-01, 2027-Q1 or 2027.';

create function hemtag.period_start(period text) returns date
    language sql immutable strict parallel safe
    return case
        when period ~ '^[0-9]{4}$' then make_date(period::int, 1, 1)
        when period ~ '^[0-9]{4}-Q[1-4]$'
            then make_date(left(period, 4)::int, right(period, 1)::int * 3 - 2, 1)
        when period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'
            then make_date(left(period, 4)::int, right(period, 2)::int, 1)
        end;
comment on function hemtag.period_start(text) is
    'First day of a period written 2027-01, 2027-Q1 or 2027; NULL for anything else.';

create function hemtag.period_grain(period text) returns hemtag.grain
    language sql immutable strict parallel safe
    return case
        when period ~ '^[0-9]{4}$' then 'year'::hemtag.grain
        when period ~ '^[0-9]{4}-Q[1-4]$' then 'quarter'::hemtag.grain
        when period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$' then 'month'::hemtag.grain
        end;
comment on function hemtag.period_grain(text) is
    'Grain of a period written 2027-01, 2027-Q1 or 2027; NULL for anything else.';

create table register.org_unit (
    entity text collate "C" not null,
    unit text collate "C" not null,
    parent text collate "C",
    level text not null default '',
    name text not null default '',
    primary key (entity, unit),
    foreign key (entity, parent) references register.org_unit (entity, unit)
        deferrable initially deferred
);
comment on table register.org_unit is
    'The organisation: units with their parents and named levels.';
comment on column register.org_unit.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.org_unit.unit is
    'Code of the unit, as the plans write it.';
comment on column register.org_unit.parent is
    'The unit above; NULL for a root.';
comment on column register.org_unit.level is
    'Name of the level, such as county, sector or unit; netting may name it.';
comment on column register.org_unit.name is
    'Name for reports.';

create table register.account (
    entity text collate "C" not null,
    account text collate "C" not null,
    parent text collate "C",
    kind text not null default 'expense'
        check (kind in ('expense', 'revenue', 'internal', 'investment', 'depreciation',
            'financing')),
    name text not null default '',
    primary key (entity, account),
    foreign key (entity, parent) references register.account (entity, account)
        deferrable initially deferred
);
comment on table register.account is
    'The chart of accounts. Only expense and revenue take part in the comparison.';
comment on column register.account.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.account.account is
    'Code of the account, as the plans write it.';
comment on column register.account.parent is
    'The account group above; NULL for a root.';
comment on column register.account.kind is
    'What the account counts.';
comment on column register.account.name is
    'Name for reports.';

create table register.initiative (
    entity text collate "C" not null,
    initiative_id text collate "C" not null,
    name text not null default '',
    owner text not null default '',
    status text not null default '',
    start date,
    primary key (entity, initiative_id)
);
comment on table register.initiative is
    'Projects and programmes that owe benefits.';
comment on column register.initiative.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.initiative.initiative_id is
    'Key of the initiative.';
comment on column register.initiative.name is
    'Name for reports.';
comment on column register.initiative.owner is
    'Who answers for it.';
comment on column register.initiative.status is
    'Such as running or stopped; shown, not interpreted.';
comment on column register.initiative.start is
    'First month of the initiative: any day of the month; Hemtag writes the first; NULL where unknown.';

create table register.kpi (
    entity text collate "C" not null,
    kpi_id text collate "C" not null,
    initiative_id text collate "C" not null,
    name text not null default '',
    baseline register.key_figure,
    target register.key_figure,
    primary key (entity, kpi_id),
    foreign key (entity, initiative_id) references register.initiative (entity, initiative_id)
);
comment on table register.kpi is
    'Key figures with their zero-point and goal.';
comment on column register.kpi.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.kpi.kpi_id is
    'Key of the key figure.';
comment on column register.kpi.initiative_id is
    'The initiative that it measures.';
comment on column register.kpi.name is
    'Name for reports.';
comment on column register.kpi.baseline is
    'Zero-point; NULL: none was measured, and records that rest on it are not ready.';
comment on column register.kpi.target is
    'Goal; NULL where none is set.';

create table register.kpi_reading (
    entity text collate "C" not null,
    kpi_id text collate "C" not null,
    period date not null,
    value register.key_figure not null,
    primary key (entity, kpi_id, period),
    foreign key (entity, kpi_id) references register.kpi (entity, kpi_id)
);
comment on table register.kpi_reading is
    'Readings of key figures, one a month.';
comment on column register.kpi_reading.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.kpi_reading.kpi_id is
    'The key figure that was read.';
comment on column register.kpi_reading.period is
    'Month of the reading: any day of the month; Hemtag writes the first.';
comment on column register.kpi_reading.value is
    'What was read, exact to four decimals.';

create table register.planned_benefit (
    entity text collate "C" not null,
    initiative_id text collate "C" not null,
    period date not null,
    measure hemtag.measure not null,
    amount register.person_years not null,
    primary key (entity, initiative_id, period, measure),
    foreign key (entity, initiative_id) references register.initiative (entity, initiative_id)
);
comment on table register.planned_benefit is
    'What an initiative promised, by month and measure.';
comment on column register.planned_benefit.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.planned_benefit.initiative_id is
    'The initiative that promised it.';
comment on column register.planned_benefit.period is
    'Month of the promise: any day of the month; Hemtag writes the first.';
comment on column register.planned_benefit.measure is
    'Euro or person-years.';
comment on column register.planned_benefit.amount is
    'Promised in this month, in euro or person-years.';

create table register.investment (
    entity text collate "C" not null,
    initiative_id text collate "C" not null,
    period date not null,
    amount register.euro not null,
    primary key (entity, initiative_id, period),
    foreign key (entity, initiative_id) references register.initiative (entity, initiative_id)
);
comment on table register.investment is
    'Money that an initiative has spent.';
comment on column register.investment.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.investment.initiative_id is
    'The initiative that spent it.';
comment on column register.investment.period is
    'Month of the spending: any day of the month; Hemtag writes the first.';
comment on column register.investment.amount is
    'Spent in this month, in euro.';

create table register.realized_benefit (
    entity text collate "C" not null,
    benefit_id text collate "C" not null,
    recorded_at timestamptz not null default now(),
    initiative_id text collate "C",
    class text not null
        check (class in ('cashable', 'revenue', 'capacity', 'avoidance', 'quality')),
    unit text collate "C" not null,
    account text collate "C" not null default '',
    activity text collate "C" not null default '',
    task text collate "C" not null default '',
    period_start date not null,
    period_end date not null check (period_end >= period_start),
    amount register.euro,
    fte register.person_years,
    kind text not null default 'one_off' check (kind in ('recurring', 'one_off')),
    status text not null default 'validated',
    maturity text not null default 'final'
        check (maturity in ('preliminary', 'interim', 'final')),
    output_held boolean not null default true,
    owner text,
    evidence text,
    additive boolean not null default false,
    run_cost register.euro,
    one_off_cost register.euro,
    profile text not null default '',
    kpi text collate "C",
    primary key (entity, benefit_id, recorded_at),
    foreign key (entity, initiative_id) references register.initiative (entity, initiative_id),
    foreign key (entity, kpi) references register.kpi (entity, kpi_id)
);
comment on table register.realized_benefit is
    'Realised benefits: who claims that a gain was realised, where, when and how much. Several readings of one benefit may stand; the latest within as_of counts.';
comment on column register.realized_benefit.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.realized_benefit.benefit_id is
    'Key of the benefit; the same in every reading of it.';
comment on column register.realized_benefit.recorded_at is
    'When this reading was recorded; as_of bounds it.';
comment on column register.realized_benefit.initiative_id is
    'The initiative that it belongs to; NULL: none.';
comment on column register.realized_benefit.class is
    'What kind of gain it is, and so where it is expected to show.';
comment on column register.realized_benefit.unit is
    'The unit that realised it.';
comment on column register.realized_benefit.account is
    'Its account in the financial plan; empty where it has none.';
comment on column register.realized_benefit.activity is
    'Its activity in the financial plan; empty where it has none.';
comment on column register.realized_benefit.task is
    'Its task in the staffing plan, where it differs from the activity; else empty.';
comment on column register.realized_benefit.period_start is
    'First month of the record: any day of the month; Hemtag writes the first.';
comment on column register.realized_benefit.period_end is
    'Last month of the record, inclusive: any day of the month; Hemtag writes the first.';
comment on column register.realized_benefit.amount is
    'Gross, in euro, over the whole record; NULL where it gives none.';
comment on column register.realized_benefit.fte is
    'Person-years held in each month of the record; NULL where it gives none.';
comment on column register.realized_benefit.kind is
    'recurring goes on to the horizon; one_off claims in its own months only.';
comment on column register.realized_benefit.status is
    'Only records whose status the pipeline accepts claim anything.';
comment on column register.realized_benefit.maturity is
    'How settled the figure is.';
comment on column register.realized_benefit.output_held is
    'Whether the service delivered is as large and as good as before; false: a spending cut.';
comment on column register.realized_benefit.owner is
    'Who answers for the benefit; NULL or empty: the record is not ready.';
comment on column register.realized_benefit.evidence is
    'Where the proof is; NULL or empty: the record is not ready.';
comment on column register.realized_benefit.additive is
    'Whether it adds to overlapping records of the same initiative, class and line.';
comment on column register.realized_benefit.run_cost is
    'Yearly running cost that the gain needs, in euro; kept apart from the gross amount.';
comment on column register.realized_benefit.one_off_cost is
    'What it cost once, in euro; kept apart from the gross amount.';
comment on column register.realized_benefit.profile is
    'Name of a phasing profile of the pipeline; empty: spread evenly.';
comment on column register.realized_benefit.kpi is
    'The key figure it rests on; NULL: those of its initiative.';

create index realized_benefit_initiative on register.realized_benefit (entity, initiative_id);

create table register.in_base (
    entity text collate "C" not null,
    benefit_id text collate "C" not null,
    period date not null,
    period_grain hemtag.grain not null default 'month',
    measure hemtag.measure not null default 'euro',
    amount register.person_years not null,
    source text not null default '',
    primary key (entity, benefit_id, period, period_grain, measure)
);
comment on table register.in_base is
    'The part of a benefit that the reference plan already holds.';
comment on column register.in_base.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.in_base.benefit_id is
    'The benefit.';
comment on column register.in_base.period is
    'First day of the period.';
comment on column register.in_base.period_grain is
    'Month, quarter or year, starting at period.';
comment on column register.in_base.measure is
    'Euro or person-years.';
comment on column register.in_base.amount is
    'In the reference already, in euro or person-years.';
comment on column register.in_base.source is
    'How one knows: by hand, or the run on the plan that became the reference.';

create table register.run_cost (
    entity text collate "C" not null,
    benefit_id text collate "C" not null,
    unit text collate "C" not null,
    account text collate "C" not null default '',
    activity text collate "C" not null default '',
    period_start date not null,
    period_end date not null check (period_end >= period_start),
    amount register.euro not null,
    primary key (entity, benefit_id, unit, account, activity, period_start, period_end)
);
comment on table register.run_cost is
    'Lines that carry the running cost of a benefit: their rise is explained.';
comment on column register.run_cost.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.run_cost.benefit_id is
    'The benefit that needs it.';
comment on column register.run_cost.unit is
    'Unit of the line.';
comment on column register.run_cost.account is
    'Account of the line.';
comment on column register.run_cost.activity is
    'Activity of the line.';
comment on column register.run_cost.period_start is
    'First month: any day of the month; Hemtag writes the first.';
comment on column register.run_cost.period_end is
    'Last month, inclusive: any day of the month; Hemtag writes the first.';
comment on column register.run_cost.amount is
    'Over all its months, in euro.';

create table register.reallocation_plan (
    entity text collate "C" not null,
    benefit_id text collate "C" not null,
    to_unit text collate "C" not null default '',
    to_account text collate "C" not null default '',
    to_activity text collate "C" not null default '',
    share register.share not null default 1,
    primary key (entity, benefit_id, to_unit, to_account, to_activity)
);
comment on table register.reallocation_plan is
    'Where freed resources go: the planned higher-value tasks of a benefit.';
comment on column register.reallocation_plan.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.reallocation_plan.benefit_id is
    'The benefit that frees them.';
comment on column register.reallocation_plan.to_unit is
    'Receiving unit; empty: the same as the benefit.';
comment on column register.reallocation_plan.to_account is
    'Receiving account; empty: the same.';
comment on column register.reallocation_plan.to_activity is
    'Receiving activity or task; empty: the same.';
comment on column register.reallocation_plan.share is
    'Part of the claim that goes there; the shares of a benefit sum to at most 1.';

create table register.crosswalk (
    entity text collate "C" not null,
    crosswalk_no bigint generated by default as identity,
    benefit_id text collate "C" not null,
    unit text collate "C" not null,
    account text collate "C" not null default '',
    activity text collate "C" not null default '',
    period date,
    period_grain hemtag.grain,
    "only" boolean not null default false,
    primary key (entity, crosswalk_no),
    check ((period is null) = (period_grain is null))
);
comment on table register.crosswalk is
    'Lines that a benefit names itself: reach of tier 0.';
comment on column register.crosswalk.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.crosswalk.crosswalk_no is
    'Number of the row within the database.';
comment on column register.crosswalk.benefit_id is
    'The benefit.';
comment on column register.crosswalk.unit is
    'Unit of the line.';
comment on column register.crosswalk.account is
    'Account of the line.';
comment on column register.crosswalk.activity is
    'Activity of the line.';
comment on column register.crosswalk.period is
    'First day of the period; NULL: the period of each claim.';
comment on column register.crosswalk.period_grain is
    'Month, quarter or year, starting at period; NULL with it.';
comment on column register.crosswalk."only" is
    'Whether it replaces all other reach of the benefit.';

create index crosswalk_benefit on register.crosswalk (entity, benefit_id);

create table register.approved_change (
    entity text collate "C" not null,
    change_no bigint generated by default as identity,
    unit text collate "C" not null,
    account text collate "C" not null default '',
    activity text collate "C" not null default '',
    period date,
    period_grain hemtag.grain,
    measure hemtag.measure not null default 'euro',
    type text not null
        check (type in ('index', 'pay', 'volume', 'statutory', 'transfer', 'carry_over',
            'run_cost', 'deficit_cover')),
    amount register.person_years,
    percent register.key_figure,
    decision text not null default '',
    reason text not null default '',
    primary key (entity, change_no),
    check ((period is null) = (period_grain is null)),
    check ((amount is null) <> (percent is null))
);
comment on table register.approved_change is
    'Documented reasons, other than a benefit, for lines to move.';
comment on column register.approved_change.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.approved_change.change_no is
    'Number of the row within the database.';
comment on column register.approved_change.unit is
    'Unit that the change falls on, with everything below it.';
comment on column register.approved_change.account is
    'Account or account group; empty: every account.';
comment on column register.approved_change.activity is
    'Activity; empty: every activity.';
comment on column register.approved_change.period is
    'First day of the period; NULL: the whole horizon.';
comment on column register.approved_change.period_grain is
    'Month, quarter or year, starting at period; NULL with it.';
comment on column register.approved_change.measure is
    'Euro or person-years.';
comment on column register.approved_change.type is
    'Kind of reason; deficit_cover explains nothing and is only listed.';
comment on column register.approved_change.amount is
    'Signed, in euro or person-years; positive raises the reference.';
comment on column register.approved_change.percent is
    'Of the reference, in percent: 2.5 raises it by 2.5 %.';
comment on column register.approved_change.decision is
    'Reference of the decision.';
comment on column register.approved_change.reason is
    'Why, in words.';

create table register.continuity (
    entity text collate "C" not null,
    from_unit text collate "C" not null default '',
    from_account text collate "C" not null default '',
    from_activity text collate "C" not null default '',
    to_unit text collate "C" not null default '',
    to_account text collate "C" not null default '',
    to_activity text collate "C" not null default '',
    share register.share not null default 1,
    primary key (entity, from_unit, from_account, from_activity, to_unit, to_account,
        to_activity)
);
comment on table register.continuity is
    'Keys that were merged, split or renumbered between the versions.';
comment on column register.continuity.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.continuity.from_unit is
    'Unit in the reference; empty: any, unchanged.';
comment on column register.continuity.from_account is
    'Account in the reference; empty: any, unchanged.';
comment on column register.continuity.from_activity is
    'Activity in the reference; empty: any, unchanged.';
comment on column register.continuity.to_unit is
    'Unit in the current plan.';
comment on column register.continuity.to_account is
    'Account in the current plan.';
comment on column register.continuity.to_activity is
    'Activity in the current plan.';
comment on column register.continuity.share is
    'Part of the reference that is carried over.';
