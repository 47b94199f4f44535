-- Rows of the result tables lose their foreign keys to hemtag.run: attaching a partition looked
-- through all of its rows for them, and attaching and dropping one locked the table of runs. What
-- they told is told once for a whole table: its bound names the run, a constraint the entity, and
-- its row of hemtag.run_table keeps the run from being deleted before it.

do $$
declare
    key record;
begin
    for key in
        select conrelid::regclass as holder, conname from pg_constraint
        join pg_class on pg_class.oid = conrelid
        where contype = 'f' and confrelid = 'hemtag.run'::regclass and conparentid = 0
            and relkind = 'p' and relnamespace = 'hemtag'::regnamespace
    loop
        execute format('alter table %s drop constraint %I', key.holder, key.conname);
    end loop;
end $$;

-- Runs that were published before hemtag.run_table came have tables all the same.
do $$
declare
    old record;
    name text;
begin
    for old in
        select entity, run_id from hemtag.run
        where state = 'completed'
            and not exists (
                select from hemtag.run_table
                where run_table.entity = run.entity and run_table.run_id = run.run_id)
    loop
        foreach name in array array['claim_outcome', 'benefit_outcome', 'attribution', 'bottleneck',
            'adjusted_budget_line', 'adjusted_staffing_line', 'reallocation_entry', 'unexplained',
            'initiative_standing']
        loop
            execute format($sql$
                insert into hemtag.run_table
                    (entity, run_id, table_name, row_count, written_count)
                select %1$L, %2$s, %3$L, count(*), count(*) from hemtag.%4$I
                where entity = %1$L and run_id = %2$s having count(*) > 0$sql$,
                old.entity, old.run_id, name, name || '_row');
        end loop;
    end loop;
end $$;

-- The foreign key held for the rows that are there, so that they need not be looked at.
do $$
declare
    partition regclass;
    entity text;
begin
    for partition in
        select inhrelid from pg_inherits join pg_class on pg_class.oid = inhparent
        where relkind = 'p' and relnamespace = 'hemtag'::regnamespace
    loop
        execute format('select entity from %s limit 1', partition) into entity;
        if entity is not null then
            execute format('alter table %s add constraint of_entity check (entity = %L) not valid',
                partition, entity);
        end if;
    end loop;
end $$;

alter table hemtag.run_table drop constraint run_table_entity_run_id_fkey,
    add foreign key (entity, run_id) references hemtag.run (entity, run_id);
comment on table hemtag.run_table is
    'How a run wrote each of its tables: whole, or as what differs from a base. Keeps the run.';
