-- The first measure is money, in the currency of the run; it was called euro. Rows stay as they are.

alter type hemtag.measure rename value 'euro' to 'money';
alter domain register.euro rename to money;

alter table hemtag.run add column currency text not null default 'EUR'
    check (currency ~ '^[A-Z]{3}$');
comment on column hemtag.run.currency is
    'What money of this run is counted in: a code of ISO 4217.';
create or replace view hemtag.latest_run as
    select distinct on (entity, pipeline) *
    from hemtag.run
    where state = 'completed'
    order by entity, pipeline, run_id desc;

-- Tables and the views that stand on them. A view keeps the names it was made with.
do $$
declare
    found record;
begin
    for found in
        select attrelid::regclass as holder, relkind, attname
        from pg_attribute join pg_class on pg_class.oid = attrelid
        where relnamespace = 'hemtag'::regnamespace and relkind in ('r', 'p', 'v')
            and not relispartition and attnum > 0 and not attisdropped and attname like '%\_euro'
    loop
        execute format('alter %s %s rename column %I to %I',
            case found.relkind when 'v' then 'view' else 'table' end, found.holder, found.attname,
            replace(found.attname, '_euro', '_money'));
    end loop;
end $$;

-- What is said of them.
do $$
declare
    said record;
    text text;
begin
    for said in
        select objoid, objsubid, relkind, attname, description
        from pg_description join pg_class on pg_class.oid = objoid
            left join pg_attribute on attrelid = objoid and attnum = objsubid and objsubid > 0
        where classoid = 'pg_class'::regclass and not relispartition
            and relnamespace in ('hemtag'::regnamespace, 'register'::regnamespace)
            and relkind in ('r', 'p', 'v') and description ~* '\meuro\M'
    loop
        text := regexp_replace(said.description, '\mEuro are\M', 'Money is');
        text := regexp_replace(text, '\meuro cover\M', 'money covers');
        text := regexp_replace(text, '\mEuro\M', 'Money', 'g');
        text := regexp_replace(text, '\meuro\M', 'money', 'g');
        if said.objsubid > 0 then
            execute format('comment on column %s.%I is %L', said.objoid::regclass, said.attname,
                text);
        else
            execute format('comment on %s %s is %L',
                case said.relkind when 'v' then 'view' else 'table' end, said.objoid::regclass,
                text);
        end if;
    end loop;
end $$;
comment on type hemtag.measure is 'What an amount counts: money, or person-years.';
comment on domain register.money is 'Money with at most two decimals.';
