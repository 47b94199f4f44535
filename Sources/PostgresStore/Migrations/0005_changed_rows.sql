-- A run writes a table whole, or only the rows that differ from an earlier whole table, its base.
-- The result tables become views of the same names and columns that show every run complete.

create table hemtag.base_table (
    entity text collate "C" not null,
    run_id bigint not null,
    table_name text not null,
    columns text not null,
    digest_key bytea not null check (octet_length(digest_key) = 16),
    primary key (entity, run_id, table_name),
    foreign key (entity, run_id) references hemtag.run (entity, run_id) on delete cascade
);
comment on table hemtag.base_table is
    'Tables that a run wrote whole and that later runs may stand on: what tells whether they can.';
comment on column hemtag.base_table.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.base_table.run_id is
    'The run that wrote the table whole.';
comment on column hemtag.base_table.table_name is
    'Name of the result table, such as claim_outcome.';
comment on column hemtag.base_table.columns is
    'Its columns with their types; a later run with others writes the table whole.';
comment on column hemtag.base_table.digest_key is
    'The random key of the digests of this table''s rows.';

create table hemtag.base_digest (
    entity text collate "C" not null,
    run_id bigint not null,
    table_name text not null,
    part integer not null,
    digests bytea not null,
    primary key (entity, run_id, table_name, part),
    foreign key (entity, run_id, table_name)
        references hemtag.base_table (entity, run_id, table_name) on delete cascade
);
-- Digests are as random as their key: there is nothing to compress.
alter table hemtag.base_digest alter column digests set storage plain;
comment on table hemtag.base_digest is
    'Digests of the rows of a whole table, by which a later run knows what has not changed.';
comment on column hemtag.base_digest.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.base_digest.run_id is
    'The run that wrote the table whole.';
comment on column hemtag.base_digest.table_name is
    'Name of the result table.';
comment on column hemtag.base_digest.part is
    'Place of this piece among those of the table, from 0.';
comment on column hemtag.base_digest.digests is
    '16 bytes for each row, in the order of their positions.';

create table hemtag.run_table (
    entity text collate "C" not null,
    run_id bigint not null,
    table_name text not null,
    row_count bigint not null,
    written_count bigint not null,
    superseded_count bigint not null default 0,
    base_run bigint check (base_run <> run_id),
    primary key (entity, run_id, table_name),
    foreign key (entity, run_id) references hemtag.run (entity, run_id) on delete cascade,
    foreign key (entity, base_run, table_name)
        references hemtag.base_table (entity, run_id, table_name),
    check (written_count <= row_count),
    check (base_run is not null or written_count = row_count and superseded_count = 0)
);
comment on table hemtag.run_table is
    'How a run wrote each of its tables: whole, or as what differs from a base.';
comment on column hemtag.run_table.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.run_table.run_id is
    'The run that wrote it.';
comment on column hemtag.run_table.table_name is
    'Name of the result table.';
comment on column hemtag.run_table.row_count is
    'Rows of the table as the run found it.';
comment on column hemtag.run_table.written_count is
    'Of them: written by this run. The others are the base''s.';
comment on column hemtag.run_table.superseded_count is
    'Rows of the base that are not this run''s: changed or gone.';
comment on column hemtag.run_table.base_run is
    'The run whose whole table this one stands on; NULL: written whole.';

create index run_table_base on hemtag.run_table (entity, base_run) where base_run is not null;

-- Without a foreign key, which would be looked at row by row: a run that is pruned takes its own.
create table hemtag.superseded_row (
    entity text collate "C" not null,
    run_id bigint not null,
    table_name text not null,
    position integer not null,
    primary key (entity, run_id, table_name, position)
);
comment on table hemtag.superseded_row is
    'Rows of a base that a run which stands on it changed or no longer has.';
comment on column hemtag.superseded_row.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.superseded_row.run_id is
    'The run that stands on the base.';
comment on column hemtag.superseded_row.table_name is
    'Name of the result table.';
comment on column hemtag.superseded_row.position is
    'Position of the row within the base.';

-- Views run with their reader's rights, so that a policy would have to stand on each of the new
-- tables: better none is lost unseen.
do $$
declare
    guarded text;
begin
    select string_agg(oid::regclass::text, ', ') into guarded from pg_class
    where relnamespace = 'hemtag'::regnamespace and relkind = 'p' and relrowsecurity;
    if guarded is not null then
        raise exception 'row-level security stands on %', guarded
            using hint = 'Drop it, migrate, and put it on the tables _row and _base of each name.';
    end if;
end $$;

-- Whoever may use what there was may use what takes its place.
create function hemtag.grant_alike(source regclass, target text, kinds text[]) returns void
    language plpgsql as $$
declare
    given record;
begin
    for given in
        select acl.privilege_type as kind,
            case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as role
        from pg_class, aclexplode(relacl) acl
        where pg_class.oid = source and acl.grantee <> relowner
            and acl.privilege_type = any (kinds)
    loop
        execute format('grant %s on hemtag.%I to %s', given.kind, target, given.role);
    end loop;
end $$;

do $$
declare
    ledger text;
    everything constant text[] :=
        array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES'];
begin
    foreach ledger in array array['base_table', 'base_digest', 'run_table', 'superseded_row'] loop
        perform hemtag.grant_alike('hemtag.run', ledger, everything);
    end loop;
end $$;

-- For each result table NAME: NAME_row holds what nobody stands on, NAME_base whole tables with the
-- position of each row, and the view NAME all rows of every run.
do $$
declare
    name text;
    said text;
    own text;
    kept text;
    about record;
begin
    foreach name in array array['claim_outcome', 'benefit_outcome', 'attribution', 'bottleneck',
        'adjusted_budget_line', 'adjusted_staffing_line', 'reallocation_entry', 'unexplained',
        'initiative_standing']
    loop
        said := obj_description(format('hemtag.%I', name)::regclass);
        execute format('alter table hemtag.%I rename to %I', name, name || '_row');
        execute format($sql$
            create table hemtag.%I (
                like hemtag.%I including comments including constraints including indexes,
                position integer not null,
                foreign key (entity, run_id) references hemtag.run (entity, run_id)
            ) partition by list (run_id)$sql$, name || '_base', name || '_row');
        select string_agg(quote_ident(attname), ', ' order by attnum),
            string_agg(quote_ident(attname), ', ' order by attnum) filter (where attnum > 2)
        into own, kept from pg_attribute
        where attrelid = format('hemtag.%I', name || '_row')::regclass and attnum > 0;
        -- The branch of nothing keeps the planner from taking the inner query apart: then it looks
        -- up first which base a run stands on, and touches that one's partition alone.
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
                        and not exists (
                            select from hemtag.superseded_row superseded
                            where superseded.entity = delta.entity
                                and superseded.run_id = delta.run_id
                                and superseded.table_name = %1$L
                                and superseded.position = base.position)
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
        perform hemtag.grant_alike(
            format('hemtag.%I', name || '_row')::regclass, target, array['SELECT'])
        from unnest(array[name, 'run_table', 'superseded_row']) target;
        perform hemtag.grant_alike(
            format('hemtag.%I', name || '_row')::regclass, name || '_base',
            array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES']);
    end loop;
end $$;

drop function hemtag.grant_alike(regclass, text, text[]);

-- They stood on the tables; now they stand on the views, one run at a time.
create or replace view hemtag.latest_benefit_outcome as
    select latest.pipeline, latest.as_of, outcome.*
    from hemtag.latest_run latest
    cross join lateral (
        select * from hemtag.benefit_outcome
        where entity = latest.entity and run_id = latest.run_id
        union all
        select * from hemtag.benefit_outcome where false) outcome;

create or replace view hemtag.latest_initiative_standing as
    select latest.pipeline, latest.as_of, standing.*
    from hemtag.latest_run latest
    cross join lateral (
        select * from hemtag.initiative_standing
        where entity = latest.entity and run_id = latest.run_id
        union all
        select * from hemtag.initiative_standing where false) standing;
