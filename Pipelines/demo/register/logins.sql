-- Logins of those who decide in the demo, for its private PostgreSQL alone. In life they are your own
-- logins with the role hemtag_decider of config/roles.sql.
\set ON_ERROR_STOP on
\set QUIET on
select not exists (select from pg_roles where rolname = 'demo_decider') as missing \gset
\if :missing
create role demo_decider;
create role nordlund login in role demo_decider;
create role ketola login in role demo_decider;
create role backman login in role demo_decider;
\endif
grant usage on schema hemtag to demo_decider;
grant select on all tables in schema hemtag to demo_decider;
grant execute on function hemtag.number_proposals(text, text, jsonb),
    hemtag.hold_proposals(text, text[]), hemtag.decide(text, jsonb) to demo_decider;
