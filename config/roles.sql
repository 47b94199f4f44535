-- The roles that Hemtag needs, and no more. Run by the database's owner, after `hemtag database init`:
--
--   psql service=hemtag-owner -f config/roles.sql
--
-- hemtag         runs the job: reads the register, writes results
-- hemtag_reader  reads results, for reports and analysts
-- hemtag_keeper  keeps the register
create role hemtag login;
create role hemtag_reader nologin;
create role hemtag_keeper nologin;

grant usage on schema register, hemtag to hemtag, hemtag_reader, hemtag_keeper;

grant select on all tables in schema register to hemtag;
grant select, insert, update, delete on all tables in schema hemtag to hemtag;
-- A run adds a partition to each result table, and pruning drops it: that takes their owner. Whoever
-- runs this stays able to change them, as a member of the role.
grant create on schema hemtag to hemtag;
grant hemtag to current_user;
do $$
declare
    result regclass;
begin
    for result in
        select oid from pg_class
        where relnamespace = 'hemtag'::regnamespace and relkind = 'p'
    loop
        execute format('alter table %s owner to hemtag', result);
    end loop;
end $$;

grant select on all tables in schema hemtag to hemtag_reader;
grant select, insert, update, delete on all tables in schema register to hemtag_keeper;
