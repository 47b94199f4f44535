-- An entry becomes one row, with what it shows, what is to book and what no line can give; the lines
-- that change are legs of their own. Runs that were published before keep what they said: all that
-- is owed on the claim's own line. States and reviews are no part of a run any more.

-- Reads the view once, bases and what stands on them alike.
create temp table old_entry on commit drop as
    select source.entity, source.run_id,
        row_number() over (partition by source.entity, source.run_id order by source.entry) as entry,
        source.benefit_id, source.measure,
        source.period, source.period_grain, source.unit, source.account, source.activity,
        destination.unit as to_unit, destination.account as to_account,
        destination.activity as to_activity, source.kind, source.owner,
        destination.amount as owed,
        case source.state when 'booked' then destination.amount else 0 end as shown,
        exists (
            select from hemtag.run_account
            where run_account.entity = source.entity and run_account.run_id = source.run_id
                and run_account.account = source.account and run_account.kind = 'revenue'
        ) as is_revenue
    from hemtag.reallocation_entry source
    join hemtag.reallocation_entry destination using (entity, run_id, entry)
    where source.leg = 'source' and destination.leg = 'destination'
        and source.state <> 'superseded';

create temp table old_holder on commit drop as
    select c.relname as held, c.relowner::regrole::text as owner,
        acl.privilege_type as kind, acl.grantee <> c.relowner as is_given,
        case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as grantee
    from pg_class c left join lateral aclexplode(c.relacl) acl on true
    where c.relnamespace = 'hemtag'::regnamespace
        and c.relname in ('reallocation_entry', 'reallocation_entry_row', 'reallocation_entry_base');

drop trigger fill_entry_review on hemtag.entry_review;
drop function hemtag.fill_entry_review();
drop view hemtag.reallocation_entry;
drop table hemtag.reallocation_entry_row, hemtag.reallocation_entry_base;
delete from hemtag.superseded_row where table_name = 'reallocation_entry';
delete from hemtag.run_table where table_name = 'reallocation_entry';
delete from hemtag.base_table where table_name = 'reallocation_entry';

create table hemtag.reallocation_entry (
    entity text collate "C" not null,
    run_id bigint not null,
    entry bigint not null,
    benefit_id text collate "C" not null,
    measure hemtag.measure not null,
    period date not null,
    period_grain hemtag.grain not null,
    unit text collate "C" not null,
    account text collate "C" not null,
    activity text collate "C" not null,
    to_unit text collate "C" not null,
    to_account text collate "C" not null,
    to_activity text collate "C" not null,
    kind text not null,
    owed numeric not null,
    shown numeric not null,
    to_book numeric not null,
    unbookable numeric not null,
    to_give numeric not null,
    owner text,
    primary key (entity, run_id, entry),
    check (owed = shown + to_book + unbookable)
) partition by list (run_id);
comment on table hemtag.reallocation_entry is
    'One entry of a claim: what leaves its source line for a destination, and how far the plan has it.';
comment on column hemtag.reallocation_entry.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.reallocation_entry.run_id is
    'The run that wrote it.';
comment on column hemtag.reallocation_entry.entry is
    'Number of the entry within the run.';
comment on column hemtag.reallocation_entry.benefit_id is
    'The benefit that frees the resource.';
comment on column hemtag.reallocation_entry.measure is
    'Money or person-years: what the amounts of this row count.';
comment on column hemtag.reallocation_entry.period is
    'First day of the period of the claim.';
comment on column hemtag.reallocation_entry.period_grain is
    'Month, quarter or year, starting at period.';
comment on column hemtag.reallocation_entry.unit is
    'Unit of the claim''s own line.';
comment on column hemtag.reallocation_entry.account is
    'Account of the claim''s own line; empty where the plan has none.';
comment on column hemtag.reallocation_entry.activity is
    'Activity or task of the claim''s own line; empty where the plan has none.';
comment on column hemtag.reallocation_entry.to_unit is
    'Unit of the destination, or of the savings line.';
comment on column hemtag.reallocation_entry.to_account is
    'Account of the destination; empty where the plan has none.';
comment on column hemtag.reallocation_entry.to_activity is
    'Activity or task of the destination; empty where the plan has none.';
comment on column hemtag.reallocation_entry.kind is
    'redeployment, or cut to the savings line.';
comment on column hemtag.reallocation_entry.owed is
    'Its part of what the claim owes = shown + to_book + unbookable.';
comment on column hemtag.reallocation_entry.shown is
    'What the plan shows already.';
comment on column hemtag.reallocation_entry.to_book is
    'What is still to be taken from lines of the plan.';
comment on column hemtag.reallocation_entry.unbookable is
    'What no line can give.';
comment on column hemtag.reallocation_entry.to_give is
    'By how much the destination is still to be raised.';
comment on column hemtag.reallocation_entry.owner is
    'Owner of the benefit, who may not decide on it.';

create table hemtag.reallocation_leg (
    entity text collate "C" not null,
    run_id bigint not null,
    entry bigint not null,
    leg bigint not null,
    role text not null,
    benefit_id text collate "C" not null,
    measure hemtag.measure not null,
    period date not null,
    period_grain hemtag.grain not null,
    unit text collate "C" not null,
    account text collate "C" not null,
    activity text collate "C" not null,
    line_period date not null,
    line_period_grain hemtag.grain not null,
    side text not null,
    shown numeric not null,
    to_book numeric not null,
    primary key (entity, run_id, entry, leg)
) partition by list (run_id);
comment on table hemtag.reallocation_leg is
    'What an entry changes on one line. The current plan plus all to_book is the adjusted plan.';
comment on column hemtag.reallocation_leg.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.reallocation_leg.run_id is
    'The run that wrote it.';
comment on column hemtag.reallocation_leg.entry is
    'The entry, in reallocation_entry.';
comment on column hemtag.reallocation_leg.leg is
    'Number of the leg within its entry.';
comment on column hemtag.reallocation_leg.role is
    'take: lowers a line (revenue: raises it); give: raises a destination; balance: the savings line, which is no line of the plan.';
comment on column hemtag.reallocation_leg.benefit_id is
    'The benefit that frees the resource.';
comment on column hemtag.reallocation_leg.measure is
    'Money or person-years: what the amounts of this row count.';
comment on column hemtag.reallocation_leg.period is
    'First day of the period of the claim.';
comment on column hemtag.reallocation_leg.period_grain is
    'Month, quarter or year, starting at period.';
comment on column hemtag.reallocation_leg.unit is
    'Unit of the line.';
comment on column hemtag.reallocation_leg.account is
    'Account of the line; empty where the plan has none.';
comment on column hemtag.reallocation_leg.activity is
    'Activity or task of the line; empty where the plan has none.';
comment on column hemtag.reallocation_leg.line_period is
    'First day of the period of the line.';
comment on column hemtag.reallocation_leg.line_period_grain is
    'Month, quarter or year, starting at line_period.';
comment on column hemtag.reallocation_leg.side is
    'expense or revenue. Over an entry, expenses minus revenues come to zero.';
comment on column hemtag.reallocation_leg.shown is
    'The change of the line that the plan shows already.';
comment on column hemtag.reallocation_leg.to_book is
    'The change of the line that is still to be made.';

-- As for the other result tables: NAME_row, NAME_base and the view NAME.
do $$
declare
    name text;
    said text;
    own text;
    kept text;
    about record;
begin
    foreach name in array array['reallocation_entry', 'reallocation_leg'] loop
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
            select replace(holder.held, 'reallocation_entry', name) as target, holder.*
            from old_holder holder
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

do $$
declare
    old record;
    holder text;
    name text;
begin
    select owner into holder from old_holder where held = 'reallocation_entry_row' limit 1;
    for old in select entity, run_id, count(*) as rows from old_entry group by entity, run_id loop
        foreach name in array array['reallocation_entry', 'reallocation_leg'] loop
            execute format('create table hemtag.%I partition of hemtag.%I for values in (%s)',
                name || '_run_' || old.run_id, name || '_row', old.run_id);
            execute format('alter table hemtag.%I add constraint of_entity check (entity = %L)',
                name || '_run_' || old.run_id, old.entity);
            if holder <> current_user::regrole::text then
                execute format('alter table hemtag.%I owner to %s', name || '_run_' || old.run_id,
                    holder);
            end if;
        end loop;
    end loop;
end $$;

insert into hemtag.reallocation_entry_row
    (entity, run_id, entry, benefit_id, measure, period, period_grain, unit, account, activity,
        to_unit, to_account, to_activity, kind, owed, shown, to_book, unbookable, to_give, owner)
select entity, run_id, entry, benefit_id, measure, period, period_grain, unit, account, activity,
    to_unit, to_account, to_activity, kind, owed, shown, owed - shown, 0,
    case kind when 'cut' then 0 else owed - shown end, owner
from old_entry;

insert into hemtag.reallocation_leg_row
    (entity, run_id, entry, leg, role, benefit_id, measure, period, period_grain, unit, account,
        activity, line_period, line_period_grain, side, shown, to_book)
select entity, run_id, entry, leg.number, leg.role, benefit_id, measure, period, period_grain,
    leg.unit, leg.account, leg.activity, period, period_grain, leg.side, leg.sign * shown,
    leg.sign * (owed - shown)
from old_entry
cross join lateral (values
    (1, 'take', unit, account, activity, case when is_revenue then 'revenue' else 'expense' end,
        case when is_revenue then 1 else -1 end),
    (2, case kind when 'cut' then 'balance' else 'give' end, to_unit, to_account, to_activity,
        'expense', 1)
) leg (number, role, unit, account, activity, side, sign);

insert into hemtag.run_table (entity, run_id, table_name, row_count, written_count)
select entity, run_id, name, count(*) * rows, count(*) * rows
from old_entry cross join (values ('reallocation_entry', 1), ('reallocation_leg', 2)) t (name, rows)
group by entity, run_id, name, rows;
