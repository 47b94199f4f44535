-- A view shows a reader what her own rights and row policies show, not its owner's (PostgreSQL 15 and
-- later; before it, a view always reads as its owner). A function means the objects of these schemas,
-- whatever search_path its caller has; those that are one SQL expression are bound since they were
-- made.
do $$
declare
    found record;
begin
    if current_setting('server_version_num')::int >= 150000 then
        for found in
            select oid::regclass as name from pg_class
            where relnamespace = 'hemtag'::regnamespace and relkind = 'v'
        loop
            execute format('alter view %s set (security_invoker = true)', found.name);
        end loop;
    end if;
    for found in
        select pg_proc.oid::regprocedure as name
        from pg_proc join pg_language on pg_language.oid = prolang
        where pronamespace in ('hemtag'::regnamespace, 'register'::regnamespace)
            and lanname = 'plpgsql'
    loop
        execute format(
            'alter function %s set search_path = pg_catalog, hemtag, pg_temp', found.name);
    end loop;
end $$;
