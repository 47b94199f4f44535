-- What initiatives promise and what their gate asks for (steps 1 to 3): more columns, each of which may
-- be left empty, and four tables that may stay so.

alter table register.initiative
    add column accountable text not null default '',
    add column executor text not null default '';
comment on column register.initiative.accountable is
    'Who answers for what the initiative promised.';
comment on column register.initiative.executor is
    'Who carries it out.';

alter table register.kpi
    add column unit text not null default '',
    add column direction text check (direction in ('up', 'down')),
    add column role text check (role in ('goal', 'driver', 'guard')),
    add column baseline_date date,
    add column source text not null default '',
    add column owner text not null default '',
    add column deadline date,
    add column cadence integer,
    add column grace integer;
comment on column register.kpi.unit is
    'What it counts: days, per cent, cases.';
comment on column register.kpi.direction is
    'Which way it gets better, up or down; NULL: towards the target.';
comment on column register.kpi.role is
    'goal: what the initiative is for; driver: what leads there; guard: must not get worse; NULL: a goal.';
comment on column register.kpi.baseline_date is
    'A day in the month in which the baseline was measured.';
comment on column register.kpi.source is
    'System or survey that it is read from.';
comment on column register.kpi.owner is
    'Who answers for its readings.';
comment on column register.kpi.deadline is
    'A day in the month in which the target is due.';
comment on column register.kpi.cadence is
    'Months between readings.';
comment on column register.kpi.grace is
    'Months that a reading may be late.';

create table register.kpi_milestone (
    entity text collate "C" not null,
    kpi_id text collate "C" not null,
    period date not null,
    value register.key_figure not null,
    primary key (entity, kpi_id, period),
    foreign key (entity, kpi_id) references register.kpi (entity, kpi_id)
);
comment on table register.kpi_milestone is
    'What key figures are to have reached on their way to the target.';
comment on column register.kpi_milestone.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.kpi_milestone.kpi_id is
    'The key figure.';
comment on column register.kpi_milestone.period is
    'A day in the month.';
comment on column register.kpi_milestone.value is
    'What it is to be by then.';

alter table register.planned_benefit
    add column class text not null default ''
        check (class in ('', 'cashable', 'revenue', 'capacity', 'avoidance', 'quality')),
    add column unit text collate "C" not null default '',
    add column account text collate "C" not null default '',
    add column activity text collate "C" not null default '',
    drop constraint planned_benefit_pkey,
    add primary key (entity, initiative_id, period, measure, class, unit, account, activity);
comment on column register.planned_benefit.class is
    'Class of the benefit; empty: not said.';
comment on column register.planned_benefit.unit is
    'Unit where it is to show; empty: not said.';
comment on column register.planned_benefit.account is
    'Account where it is to show; empty: not said.';
comment on column register.planned_benefit.activity is
    'Activity or task where it is to show; empty: not said.';

alter table register.investment
    add column source text collate "C" not null default '',
    drop constraint investment_pkey,
    add primary key (entity, initiative_id, period, source);
comment on column register.investment.source is
    'Who pays: own budget, a fund, a programme; empty: not said.';

create table register.value_stream (
    entity text collate "C" not null,
    initiative_id text collate "C" not null,
    step text collate "C" not null,
    volume register.key_figure not null,
    minutes_before register.key_figure not null,
    minutes_after register.key_figure not null,
    adopted register.share not null default 1,
    hours register.key_figure not null,
    primary key (entity, initiative_id, step),
    foreign key (entity, initiative_id) references register.initiative (entity, initiative_id)
);
comment on table register.value_stream is
    'How gains arise: person-years = volume × (before − after) × adopted ÷ (60 × hours).';
comment on column register.value_stream.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.value_stream.initiative_id is
    'The initiative that changes the step.';
comment on column register.value_stream.step is
    'The step of the work.';
comment on column register.value_stream.volume is
    'Cases in a year, a whole number.';
comment on column register.value_stream.minutes_before is
    'Minutes that a case takes before.';
comment on column register.value_stream.minutes_after is
    'Minutes that a case takes after.';
comment on column register.value_stream.adopted is
    'Share of the cases that go the new way.';
comment on column register.value_stream.hours is
    'Hours that one person works in a year.';

create table register.attestation (
    entity text collate "C" not null,
    initiative_id text collate "C" not null,
    name text collate "C" not null,
    signed_by text not null default '',
    signed_on date,
    expires date,
    primary key (entity, initiative_id, name),
    foreign key (entity, initiative_id) references register.initiative (entity, initiative_id)
);
comment on table register.attestation is
    'Prerequisites that somebody signs: competence, shared code set, data protection.';
comment on column register.attestation.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.attestation.initiative_id is
    'The initiative that needs it.';
comment on column register.attestation.name is
    'The prerequisite, as pipelines ask for it.';
comment on column register.attestation.signed_by is
    'Who signed; empty: nobody yet.';
comment on column register.attestation.signed_on is
    'When.';
comment on column register.attestation.expires is
    'The last day on which it holds; NULL: without an end.';

create table register.waiver (
    entity text collate "C" not null,
    initiative_id text collate "C" not null,
    "check" text collate "C" not null,
    person text collate "C" not null,
    until date not null,
    reason text not null default '',
    primary key (entity, initiative_id, "check", person, until),
    foreign key (entity, initiative_id) references register.initiative (entity, initiative_id)
);
comment on table register.waiver is
    'Checks of the gate that somebody waived until a day.';
comment on column register.waiver.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column register.waiver.initiative_id is
    'The initiative that passes without the check.';
comment on column register.waiver."check" is
    'The check, as hemtag gate writes it.';
comment on column register.waiver.person is
    'Who waived it.';
comment on column register.waiver.until is
    'The last day.';
comment on column register.waiver.reason is
    'Why.';

-- Whoever reads or keeps the register reads and keeps these.
do $$
declare
    given record;
    name text;
begin
    for given in
        select acl.privilege_type as kind,
            case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as role
        from pg_class, aclexplode(relacl) acl
        where pg_class.oid = 'register.kpi'::regclass and acl.grantee <> relowner
            and acl.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    loop
        foreach name in array array['kpi_milestone', 'value_stream', 'attestation', 'waiver'] loop
            execute format('grant %s on register.%I to %s', given.kind, name, given.role);
        end loop;
    end loop;
end $$;
