-- What to ask before a claim is believed, with its amount; and the gain that a record is a stated share of.

alter table register.realized_benefit
    add column gain text collate "C",
    add column gain_share register.share;
comment on column register.realized_benefit.gain is
    'The gain that several initiatives share, by a name of their own; NULL: its own gain.';
comment on column register.realized_benefit.gain_share is
    'The part of that gain that it claims; the parts of one gain sum to at most 1.';

create temp table check_holder on commit drop as
    select c.relname as held, c.relowner::regrole::text as owner,
        acl.privilege_type as kind, acl.grantee <> c.relowner as is_given,
        case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as grantee
    from pg_class c left join lateral aclexplode(c.relacl) acl on true
    where c.relnamespace = 'hemtag'::regnamespace
        and c.relname in ('initiative_standing', 'initiative_standing_row',
            'initiative_standing_base');

create table hemtag.claim_check (
    entity text collate "C" not null,
    run_id bigint not null,
    finding bigint not null,
    kind text not null,
    initiative_id text collate "C" not null,
    benefit_id text collate "C" not null,
    kpi text collate "C" not null,
    unit text collate "C" not null,
    task text collate "C" not null,
    period date,
    period_grain hemtag.grain,
    month date,
    measure hemtag.measure not null,
    amount numeric not null,
    locked_progress numeric,
    present_progress numeric,
    primary key (entity, run_id, finding, benefit_id)
) partition by list (run_id);
comment on table hemtag.claim_check is
    'What to ask before a claim is believed, with its amount. It refuses nothing by itself.';
comment on column hemtag.claim_check.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.claim_check.run_id is
    'The run that wrote it.';
comment on column hemtag.claim_check.finding is
    'Number of the finding within the run; one about several benefits has a row for each.';
comment on column hemtag.claim_check.kind is
    'baseline_moved, baseline_after_effect, over_freed, freed_twice, silent_figure or after_stop.';
comment on column hemtag.claim_check.initiative_id is
    'The initiative; empty: of none.';
comment on column hemtag.claim_check.benefit_id is
    'The benefit; empty where the finding is about a figure or a task.';
comment on column hemtag.claim_check.kpi is
    'The key figure; empty where it is about none.';
comment on column hemtag.claim_check.unit is
    'Unit of the task; empty where it is about none.';
comment on column hemtag.claim_check.task is
    'The task; empty where it is about none.';
comment on column hemtag.claim_check.period is
    'First day of the period of the task; NULL: about none.';
comment on column hemtag.claim_check.period_grain is
    'Month, quarter or year, starting at period.';
comment on column hemtag.claim_check.month is
    'First day of the month of the last reading, or of the baseline; NULL: about none.';
comment on column hemtag.claim_check.measure is
    'Money or person-years: what the amount counts.';
comment on column hemtag.claim_check.amount is
    'What is at risk, unproven, or more than there ever was; 0 where the finding has no amount.';
comment on column hemtag.claim_check.locked_progress is
    'Progress by what was promised; NULL where nothing moved.';
comment on column hemtag.claim_check.present_progress is
    'Progress by what the register says now; NULL where nothing moved.';

-- As for the other result tables: NAME_row, NAME_base and the view NAME.
do $$
declare
    name text;
    said text;
    own text;
    kept text;
    about record;
begin
    foreach name in array array['claim_check'] loop
        said := obj_description(format('hemtag.%I', name)::regclass);
        execute format('alter table hemtag.%I rename to %I', name, name || '_row');
        execute format($sql$
            create table hemtag.%I (
                like hemtag.%I including comments including constraints including indexes,
                position integer not null
            ) partition by list (run_id)$sql$, name || '_base', name || '_row');
        select string_agg(quote_ident(attname), ', ' order by attnum),
            string_agg(quote_ident(attname), ', ' order by attnum) filter (where attnum > 2)
        into own, kept from pg_attribute
        where attrelid = format('hemtag.%I', name || '_row')::regclass and attnum > 0;
        execute format($sql$
            create view hemtag.%1$I as
                select %4$s from hemtag.%2$I
                union all
                select %4$s from hemtag.%3$I
                union all
                select delta.entity, delta.run_id, %5$s
                from hemtag.run_table delta
                cross join lateral (
                    select %5$s from hemtag.%3$I base
                    where base.entity = delta.entity and base.run_id = delta.base_run
                        and base.position not in (
                            select superseded.position from hemtag.superseded_row superseded
                            where superseded.entity = delta.entity
                                and superseded.run_id = delta.run_id
                                and superseded.table_name = %1$L)
                    union all
                    select %5$s from hemtag.%3$I where false) kept
                where delta.table_name = %1$L$sql$,
            name, name || '_row', name || '_base', own, kept);
        if current_setting('server_version_num')::integer >= 150000 then
            execute format('alter view hemtag.%I set (security_invoker = true)', name);
        end if;
        execute format('comment on view hemtag.%I is %L', name, said);
        execute format('comment on table hemtag.%I is %L', name || '_row',
            'Rows that no later run stands on. Read ' || name || ' instead.');
        execute format('comment on table hemtag.%I is %L', name || '_base',
            'Whole tables, with the position of each row: later runs may stand on them. Read '
                || name || ' instead.');
        execute format('comment on column hemtag.%I.position is %L', name || '_base',
            'Place of the row within its whole table, from 0.');
        for about in
            select attname, col_description(attrelid, attnum) as said from pg_attribute
            where attrelid = format('hemtag.%I', name || '_row')::regclass and attnum > 0
        loop
            execute format('comment on column hemtag.%I.%I is %L', name, about.attname, about.said);
        end loop;
        -- Whoever had and might use what there was has and may use what takes its place.
        for about in
            select replace(holder.held, 'initiative_standing', name) as target, holder.*
            from check_holder holder
        loop
            if about.is_given then
                execute format('grant %s on hemtag.%I to %s', about.kind, about.target,
                    about.grantee);
            end if;
            if about.owner <> current_user::regrole::text and about.target <> name then
                execute format('alter table hemtag.%I owner to %s', about.target, about.owner);
            end if;
        end loop;
    end loop;
end $$;
