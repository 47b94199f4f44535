-- What a published run still owes, so that no crash and no failure forgets it, and when somebody last
-- looked and found nothing new.

create table hemtag.run_owed (
    entity text collate "C" not null,
    run_id bigint not null,
    step text not null check (step in ('files', 'adjusted_plans', 'reports', 'prune', 'notices')),
    since timestamptz not null default clock_timestamp(),
    attempts integer not null default 0,
    reason text not null default '',
    primary key (entity, run_id, step),
    foreign key (entity, run_id) references hemtag.run (entity, run_id) on delete cascade
);
comment on table hemtag.run_owed is
    'Steps behind the publication of a run that are still to be done. The next run makes them up.';
comment on column hemtag.run_owed.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.run_owed.run_id is
    'The run that owes.';
comment on column hemtag.run_owed.step is
    'What: files, adjusted plans, reports, dropping of old runs, notices.';
comment on column hemtag.run_owed.since is
    'When the run was published.';
comment on column hemtag.run_owed.attempts is
    'How often it failed.';
comment on column hemtag.run_owed.reason is
    'Why it failed last; empty: it was never tried.';

alter table hemtag.run add column looked_at timestamptz;
comment on column hemtag.run.looked_at is
    'When a later night last found that nothing had changed since this run; NULL: never.';

-- Whoever may use the ledger of runs may use what belongs to it.
do $$
declare
    given record;
begin
    for given in
        select acl.privilege_type as kind,
            case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as role
        from pg_class, aclexplode(relacl) acl
        where pg_class.oid = 'hemtag.run'::regclass and acl.grantee <> relowner
            and acl.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    loop
        execute format('grant %s on hemtag.run_owed to %s', given.kind, given.role);
    end loop;
end $$;
