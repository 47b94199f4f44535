-- The rows of a base that a run supersedes are hashed, whatever the planner knows of the tables: it
-- reads them before anything has analysed them.

do $$
declare
    name text;
    own text;
    kept text;
begin
    foreach name in array array['claim_outcome', 'benefit_outcome', 'attribution', 'bottleneck',
        'adjusted_budget_line', 'adjusted_staffing_line', 'reallocation_entry', 'unexplained',
        'initiative_standing']
    loop
        select string_agg(quote_ident(attname), ', ' order by attnum),
            string_agg(quote_ident(attname), ', ' order by attnum) filter (where attnum > 2)
        into own, kept from pg_attribute
        where attrelid = format('hemtag.%I', name || '_row')::regclass and attnum > 0;
        -- The branch of nothing keeps the planner from taking the inner query apart: then it looks
        -- up first which base a run stands on, and touches that one's partition alone. For the
        -- same end NOT IN, which always hashes its list, and not NOT EXISTS, which may look through
        -- the list for every row.
        execute format($sql$
            create or replace view hemtag.%1$I as
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
    end loop;
end $$;
