-- Entries are numbered within their benefit, so that a record that comes or goes renumbers no other
-- record's and a night on which little changed writes little. Runs that were published before keep
-- their numbers through the run, which are as good a key.
comment on column hemtag.reallocation_entry.entry is
    'Number of the entry within its benefit.';
comment on column hemtag.reallocation_leg.entry is
    'The entry of the benefit, in reallocation_entry.';

do $$
declare
    stored record;
begin
    for stored in
        select name, held, (
            select conname from pg_constraint where contype = 'p' and conrelid = held) as key
        from unnest(array['reallocation_entry', 'reallocation_leg']) name,
            unnest(array['_row', '_base']) suffix,
            lateral to_regclass('hemtag.' || name || suffix) held
    loop
        execute format('alter table %s drop constraint %I, '
            'add primary key (entity, run_id, benefit_id, entry%s)', stored.held, stored.key,
            case stored.name when 'reallocation_leg' then ', leg' else '' end);
        execute format('comment on column %s.entry is %L', stored.held,
            col_description(format('hemtag.%I', stored.name)::regclass, (
                select attnum from pg_attribute where attname = 'entry'
                    and attrelid = format('hemtag.%I', stored.name)::regclass)));
    end loop;
end $$;
