-- What initiatives promised, and what people decided about them. Both are only ever added, each by one
-- function that leaves an entry in the journal.

create table hemtag.promise (
    entity text collate "C" not null,
    initiative_id text collate "C" not null,
    version integer not null check (version > 0),
    hash text not null,
    content text not null,
    person_id text not null,
    person_name text not null,
    login text not null,
    decision text not null default '',
    locked_at timestamptz not null,
    primary key (entity, initiative_id, version),
    check (version = 1 or btrim(decision) <> '')
);
comment on table hemtag.promise is
    'What initiatives promised before they began, version by version. Only ever added.';
comment on column hemtag.promise.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.promise.initiative_id is
    'The initiative that promised.';
comment on column hemtag.promise.version is
    '1 is what was locked first; every later one is an amendment.';
comment on column hemtag.promise.hash is
    'SHA-256 of the content.';
comment on column hemtag.promise.content is
    'What was promised, in canonical JSON: amounts in cents or 1/10 000 person-years, figures in 1/10 000, months counted from year 0.';
comment on column hemtag.promise.person_id is
    'Who locked or amended it.';
comment on column hemtag.promise.person_name is
    'Name of who did.';
comment on column hemtag.promise.login is
    'Login to the database; the server fills it.';
comment on column hemtag.promise.decision is
    'The decision that an amendment rests on; empty for the first version.';
comment on column hemtag.promise.locked_at is
    'When.';

create table hemtag.initiative_decision (
    entity text collate "C" not null,
    decision bigint not null,
    initiative_id text collate "C" not null,
    word text not null check (word in ('accelerate', 'continue', 'steer', 'stop')),
    until date,
    reason text not null check (btrim(reason) <> ''),
    run_id bigint not null,
    advice text not null,
    person_id text not null,
    person_name text not null,
    login text not null,
    decided_at timestamptz not null,
    primary key (entity, decision)
);
comment on table hemtag.initiative_decision is
    'What people decided about initiatives, each with the advice that was seen. Only ever added.';
comment on column hemtag.initiative_decision.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.initiative_decision.decision is
    'Number of the decision within the entity, in the order in which they were made.';
comment on column hemtag.initiative_decision.initiative_id is
    'The initiative.';
comment on column hemtag.initiative_decision.word is
    'accelerate, continue, steer or stop.';
comment on column hemtag.initiative_decision.until is
    'First day of the last month that it is meant for; NULL: until another decision.';
comment on column hemtag.initiative_decision.reason is
    'Why.';
comment on column hemtag.initiative_decision.run_id is
    'The run whose advice was seen; it may have been pruned since.';
comment on column hemtag.initiative_decision.advice is
    'What that run advised; empty: nothing.';
comment on column hemtag.initiative_decision.person_id is
    'Who decided.';
comment on column hemtag.initiative_decision.person_name is
    'Name of who decided.';
comment on column hemtag.initiative_decision.login is
    'Login to the database; the server fills it.';
comment on column hemtag.initiative_decision.decided_at is
    'When.';

create index initiative_decision_initiative
    on hemtag.initiative_decision (entity, initiative_id, decision);

comment on column hemtag.journal.kind is
    'decision, run, pruned, promise, initiative.';
comment on column hemtag.journal.number is
    'Number of the decision or run that it is about, or version of the promise.';

do $$
declare
    name text;
begin
    foreach name in array array['promise', 'initiative_decision'] loop
        execute format('create trigger only_added before update or delete on hemtag.%I '
            'for each row execute function hemtag.only_added()', name);
        execute format('create trigger never_emptied before truncate on hemtag.%I '
            'for each statement execute function hemtag.only_added()', name);
    end loop;
end $$;

create function hemtag.lock_promise(
    in_entity text, in_initiative text, in_version integer, in_content text, in_person_id text,
    in_person_name text, in_decision text, in_note text
) returns boolean
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    last integer;
begin
    perform pg_advisory_xact_lock(hashtextextended('hemtag journal ' || in_entity, 0));
    select coalesce(max(version), 0) into last from hemtag.promise
    where entity = in_entity and initiative_id = in_initiative;
    if last <> in_version - 1 then
        return false;
    end if;
    insert into hemtag.promise (entity, initiative_id, version, hash, content, person_id,
        person_name, login, decision, locked_at)
    values (in_entity, in_initiative, in_version,
        encode(sha256(convert_to(in_content, 'UTF8')), 'hex'), in_content, in_person_id,
        in_person_name, session_user, in_decision, clock_timestamp());
    perform hemtag.append_journal(in_entity, 'promise', in_version, in_note);
    return true;
end $$;
comment on function hemtag.lock_promise(text, text, integer, text, text, text, text, text) is
    'Adds a version of a promise, only where nobody has added one since its maker looked.';
revoke execute on function
    hemtag.lock_promise(text, text, integer, text, text, text, text, text) from public;

create function hemtag.decide_initiative(in_entity text, in_row jsonb, in_note text)
    returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('hemtag journal ' || in_entity, 0));
    select coalesce(max(decision), 0) + 1 into made from hemtag.initiative_decision
    where entity = in_entity;
    insert into hemtag.initiative_decision (entity, decision, initiative_id, word, until, reason,
        run_id, advice, person_id, person_name, login, decided_at)
    values (in_entity, made, in_row ->> 'initiative', in_row ->> 'word',
        (in_row ->> 'until')::date, in_row ->> 'reason', (in_row ->> 'run')::bigint,
        in_row ->> 'advice', in_row ->> 'person', in_row ->> 'name', session_user,
        clock_timestamp());
    perform hemtag.append_journal(in_entity, 'initiative', made, in_note);
    return made;
end $$;
comment on function hemtag.decide_initiative(text, jsonb, text) is
    'Adds what a person decided about an initiative.';
revoke execute on function hemtag.decide_initiative(text, jsonb, text) from public;

-- Whoever reads runs reads these; whoever decides on proposals decides on initiatives.
do $$
declare
    given record;
begin
    for given in
        select case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as role
        from pg_class, aclexplode(relacl) acl
        where pg_class.oid = 'hemtag.run'::regclass and acl.grantee <> relowner
            and acl.privilege_type = 'SELECT'
    loop
        execute format('grant select on hemtag.promise, hemtag.initiative_decision to %s',
            given.role);
    end loop;
    for given in
        select acl.grantee::regrole::text as role
        from pg_proc, aclexplode(proacl) acl
        where pg_proc.oid = 'hemtag.decide(text, jsonb)'::regprocedure
            and acl.grantee not in (0, proowner)
    loop
        execute format('grant execute on function '
            'hemtag.lock_promise(text, text, integer, text, text, text, text, text), '
            'hemtag.decide_initiative(text, jsonb, text) to %s', given.role);
    end loop;
end $$;
