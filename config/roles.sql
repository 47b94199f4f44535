-- The roles that Hemtag needs, and no more. Run by the database's owner, after `hemtag database init`:
--
--   psql service=hemtag-owner -f config/roles.sql
--
-- hemtag         runs the job: reads the register, writes results
-- hemtag_reader  reads results, for reports and analysts
-- hemtag_keeper  keeps the register, but not who may decide
-- hemtag_decider decides on proposals: grant it to the logins of register.person
create role hemtag login;
create role hemtag_reader nologin;
create role hemtag_keeper nologin;
create role hemtag_decider nologin;

grant usage on schema register, hemtag to hemtag, hemtag_reader, hemtag_keeper, hemtag_decider;

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

grant select on all tables in schema hemtag to hemtag_reader, hemtag_decider;
grant select on register.authority, register.person to hemtag_decider;
grant select, insert, update, delete on all tables in schema register to hemtag_keeper;

-- Decisions are added by functions alone, which check what their maker saw. The job notes its runs;
-- whoever keeps the benefits does not say who may decide on them.
revoke insert, update, delete on hemtag.proposal, hemtag.decision, hemtag.proposal_booking,
    hemtag.journal, hemtag.entry_review from hemtag;
revoke insert, update, delete on register.authority, register.person from hemtag_keeper;
grant execute on function hemtag.note_run(text, bigint, text, text, jsonb) to hemtag;
grant execute on function hemtag.number_proposals(text, text, jsonb),
    hemtag.hold_proposals(text, text[]), hemtag.decide(text, jsonb) to hemtag_decider;
