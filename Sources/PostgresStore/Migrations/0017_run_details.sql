-- What a run knew beside its results, so that old reports can still say it: which value keeps a record
-- from being ready, which decisions changed the plans, and who answers for an initiative.

create table hemtag.run_gap (
    entity text collate "C" not null,
    run_id bigint not null,
    benefit_id text collate "C" not null,
    reason text collate "C" not null,
    value text not null,
    other_benefit_id text collate "C" not null,
    primary key (entity, run_id, benefit_id, reason),
    foreign key (entity, run_id) references hemtag.run (entity, run_id) on delete cascade
);
comment on table hemtag.run_gap is
    'Why records are not ready: the value that will not do, or the other record of an overlap.';
comment on column hemtag.run_gap.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.run_gap.run_id is
    'The run that wrote it.';
comment on column hemtag.run_gap.benefit_id is
    'The record.';
comment on column hemtag.run_gap.reason is
    'The reason, as in benefit_outcome.reasons.';
comment on column hemtag.run_gap.value is
    'The value as the register writes it; empty where the reason is that there is none.';
comment on column hemtag.run_gap.other_benefit_id is
    'Of an overlap: the record that has the same gain already; else empty.';

create table hemtag.run_change (
    entity text collate "C" not null,
    run_id bigint not null,
    number integer not null,
    unit text collate "C" not null,
    account text collate "C" not null,
    activity text collate "C" not null,
    period text collate "C" not null,
    measure text not null check (measure in ('money', 'person_years')),
    type text not null,
    amount numeric(20, 4),
    percent numeric(20, 4),
    decision text not null,
    reason text not null,
    primary key (entity, run_id, number),
    foreign key (entity, run_id) references hemtag.run (entity, run_id) on delete cascade
);
comment on table hemtag.run_change is
    'The approved changes with a decision that a run read, so that a proof can name them.';
comment on column hemtag.run_change.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.run_change.run_id is
    'The run that wrote it.';
comment on column hemtag.run_change.number is
    'From 1 within the run, in the order of the register.';
comment on column hemtag.run_change.unit is
    'Code of the unit; the change is about it and what lies below it.';
comment on column hemtag.run_change.account is
    'Code of the account, with those below it; empty: all of them.';
comment on column hemtag.run_change.activity is
    'Code of the activity; empty: all of them.';
comment on column hemtag.run_change.period is
    'Month, quarter or year, as in 2027-01, 2027-Q1, 2027; empty: the whole horizon.';
comment on column hemtag.run_change.measure is
    'money or person_years.';
comment on column hemtag.run_change.type is
    'index, pay, volume, statutory, transfer, carry_over, run_cost or deficit_cover.';
comment on column hemtag.run_change.amount is
    'In the currency of the run or in person-years; NULL where it is a percentage.';
comment on column hemtag.run_change.percent is
    'Of the reference; NULL where it is an amount.';
comment on column hemtag.run_change.decision is
    'The decision, as the register names it.';
comment on column hemtag.run_change.reason is
    'What it was about.';

alter table hemtag.run_initiative add column owner text not null default '';
comment on column hemtag.run_initiative.owner is
    'Who answers for it; empty where the register does not say.';

alter table hemtag.run_input_sum add column unit text not null default 'smallest' check (unit in (
    'money', 'person_years', 'amount', 'figure', 'percent', 'share', 'whole', 'smallest'));
comment on column hemtag.run_input_sum.unit is
    'What the column counts: money (smallest unit: a cent), person_years, amount (as each row''s measure says), figure or percent (1/10 000), share (1/1 000 000), whole; smallest: a run of long ago did not say.';

create view hemtag.input_sum with (security_invoker = true) as
    select entity, run_id, input, amount_column, unit,
        round(read * scale, digits) as read, round(accepted * scale, digits) as accepted,
        round(rejected * scale, digits) as rejected, round(skipped * scale, digits) as skipped
    from hemtag.run_input_sum
    join (values ('money', 2, 0.01), ('person_years', 4, 0.0001), ('amount', 4, 0.0001),
        ('figure', 4, 0.0001), ('percent', 4, 0.0001), ('share', 6, 0.000001), ('whole', 0, 1),
        ('smallest', 0, 1)) as known (unit, digits, scale) using (unit);
comment on view hemtag.input_sum is
    'The control totals of every run in whole units, as reports and hemtag check tell them.';
comment on column hemtag.input_sum.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.input_sum.run_id is
    'The run that wrote it.';
comment on column hemtag.input_sum.input is
    'Name of the input in the pipeline.';
comment on column hemtag.input_sum.amount_column is
    'Name of the amount column.';
comment on column hemtag.input_sum.unit is
    'What the column counts, as in run_input_sum.';
comment on column hemtag.input_sum.read is
    'Sum over all rows.';
comment on column hemtag.input_sum.accepted is
    'Sum over the rows taken.';
comment on column hemtag.input_sum.rejected is
    'Sum over the rows refused.';
comment on column hemtag.input_sum.skipped is
    'Sum over the rows left out by rule.';

-- Whoever may use the ledger of runs may use what belongs to it.
do $$
declare
    given record;
begin
    for given in
        select acl.privilege_type as kind,
            case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as role
        from pg_class, aclexplode(relacl) acl
        where pg_class.oid = 'hemtag.run'::regclass and acl.grantee <> relowner
            and acl.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    loop
        execute format('grant %s on hemtag.run_gap, hemtag.run_change, hemtag.input_sum to %s', given.kind, given.role);
    end loop;
end $$;
