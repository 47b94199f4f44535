-- Who may decide is an input of a run like the others, from a table, a file or a query, and kept with
-- the run that read it. A decision is written by the one function that checks it, and by nothing else.

create table hemtag.run_person (
    entity text collate "C" not null,
    run_id bigint not null,
    person_id text collate "C" not null,
    name text not null,
    logins text not null,
    primary key (entity, run_id, person_id),
    foreign key (entity, run_id) references hemtag.run (entity, run_id) on delete cascade
);
comment on table hemtag.run_person is
    'Persons as a run read them: those who own benefits or decide on them.';
comment on column hemtag.run_person.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.run_person.run_id is
    'The run that read it.';
comment on column hemtag.run_person.person_id is
    'Number or short name of the person.';
comment on column hemtag.run_person.name is
    'Name, as owners of benefits are written.';
comment on column hemtag.run_person.logins is
    'Logins to the database that are this person''s, with blanks between them.';

create table hemtag.run_authority (
    entity text collate "C" not null,
    run_id bigint not null,
    number bigint not null,
    person_id text collate "C" not null,
    "right" text not null,
    unit text collate "C" not null,
    account text collate "C" not null,
    limit_money numeric,
    limit_person_years numeric,
    valid_from text not null,
    valid_to text,
    deputy_for text collate "C",
    decision_reference text not null,
    primary key (entity, run_id, number),
    foreign key (entity, run_id) references hemtag.run (entity, run_id) on delete cascade
);
comment on table hemtag.run_authority is
    'The register of authority as a run read it: who may decide on what it proposes.';
comment on column hemtag.run_authority.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.run_authority.run_id is
    'The run that read it.';
comment on column hemtag.run_authority.number is
    'Number of the row.';
comment on column hemtag.run_authority.person_id is
    'Who has the right.';
comment on column hemtag.run_authority."right" is
    'decide, second, export or view.';
comment on column hemtag.run_authority.unit is
    'The unit and all below it; empty: everywhere.';
comment on column hemtag.run_authority.account is
    'The account and all below it; empty: every account.';
comment on column hemtag.run_authority.limit_money is
    'Most that may be approved of one benefit in one year; NULL: no right in money.';
comment on column hemtag.run_authority.limit_person_years is
    'The same in person-years; NULL: no right in them.';
comment on column hemtag.run_authority.valid_from is
    'First day.';
comment on column hemtag.run_authority.valid_to is
    'Last day; NULL: without an end.';
comment on column hemtag.run_authority.deputy_for is
    'A deputy''s row: the person whose rights these are, while it lasts; without chains.';
comment on column hemtag.run_authority.decision_reference is
    'The decision that gave the right.';

-- Whoever may use the ledger of runs may use what belongs to it; who decides reads it.
do $$
declare
    given record;
    name text;
begin
    foreach name in array array['run_person', 'run_authority'] loop
        for given in
            select acl.privilege_type as kind,
                case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as role
            from pg_class, aclexplode(relacl) acl
            where pg_class.oid = 'hemtag.run'::regclass and acl.grantee <> relowner
                and acl.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        loop
            execute format('grant %s on hemtag.%I to %s', given.kind, name, given.role);
        end loop;
    end loop;
end $$;
comment on column hemtag.journal.kind is
    'decision, run, pruned, authority, promise, initiative, batch, landing, withdrawal.';
comment on column hemtag.journal.number is
    'Number of the decision, run or batch that it is about, or version of the promise.';

-- A privilege that somebody gives by mistake writes no decision either.
create function hemtag.only_by_function() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    -- The functions that add to these tables run as their owner.
    if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
        raise exception 'rows of hemtag.% are added by the functions that check them', tg_table_name
            using errcode = 'insufficient_privilege', hint = 'Decide with: hemtag review.';
    end if;
    return new;
end $$;
comment on function hemtag.only_by_function() is
    'Refuses rows of evidence from anybody but the functions that check them.';

do $$
declare
    name text;
begin
    foreach name in array array['proposal', 'decision', 'proposal_booking', 'promise',
        'initiative_decision', 'journal']
    loop
        execute format('create trigger only_by_function before insert on hemtag.%I '
            'for each row execute function hemtag.only_by_function()', name);
    end loop;
end $$;

create index journal_subject on hemtag.journal (entity, kind, number);

-- Beside what it checked before: that whoever decides is the person whose login this is, as the run
-- read it, or a rule that the run followed.
create or replace function hemtag.decide(in_entity text, in_rows jsonb)
    returns table (number bigint, year integer, decision bigint, stale_by text, stale_at text)
    language plpgsql security definer set search_path = pg_catalog, hemtag, pg_temp as $$
declare
    wish record;
    last hemtag.decision;
    newest record;
    made bigint;
begin
    -- In key order, so that two who decide at once wait for each other and never for a deadlock.
    perform from hemtag.proposal held
    where held.entity = in_entity
        and held.number in (
            select (one ->> 'number')::bigint from jsonb_array_elements(in_rows) one)
    order by held.number for update;
    perform pg_advisory_xact_lock(hashtextextended('hemtag journal ' || in_entity, 0));
    for wish in
        select one, (one ->> 'number')::bigint as number, (one ->> 'year')::integer as year,
            one -> 'content' as content
        from jsonb_array_elements(in_rows) one order by 2, 3
    loop
        number := wish.number;
        year := wish.year;
        decision := null;
        stale_by := null;
        stale_at := null;
        select * into last from hemtag.decision made_before
        where made_before.entity = in_entity and made_before.number = wish.number
            and made_before.year = wish.year
        order by made_before.decision desc limit 1;
        select run.run_id, run.finished_at into newest
        from hemtag.run
        join hemtag.proposal on proposal.entity = run.entity
            and proposal.pipeline = run.pipeline
        where proposal.entity = in_entity and proposal.number = wish.number
            and run.state = 'completed'
        order by run.run_id desc limit 1;
        if coalesce(last.decision, 0) <> (wish.one ->> 'last')::bigint then
            stale_by := last.person_name;
            stale_at := to_char(last.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
        elsif newest.run_id is distinct from (wish.one ->> 'run')::bigint then
            stale_by := '';
            stale_at := to_char(newest.finished_at at time zone 'UTC',
                'YYYY-MM-DD"T"HH24:MI:SS"Z"');
        elsif not exists (
            select from hemtag.run_person person
            where person.entity = in_entity and person.run_id = newest.run_id
                and person.person_id = wish.one ->> 'person_id'
                and lower(session_user) = any (string_to_array(lower(person.logins), ' '))
        ) and not exists (
            select from hemtag.run_authority rule
            where rule.entity = in_entity and rule.run_id = newest.run_id
                and rule."right" = 'rule' and rule.person_id = wish.one ->> 'person_id'
                and wish.one ->> 'verb' = 'approve'
        ) then
            raise exception 'the login % is not that of %', session_user,
                    wish.one ->> 'person_name'
                using errcode = 'insufficient_privilege',
                    hint = 'Add it to the person in the register of persons, and run again.';
        else
            select coalesce(max(others.decision), 0) + 1 into made
            from hemtag.decision others where others.entity = in_entity;
            insert into hemtag.decision (entity, decision, number, year, verb, effect, until,
                login, person_id, person_name, deputy_for, authority, body, reason, run_id,
                version, amount, seen, decided_at)
            values (in_entity, made, wish.number, wish.year, wish.one ->> 'verb',
                wish.one ->> 'effect', (wish.one ->> 'until')::date, session_user,
                wish.one ->> 'person_id', wish.one ->> 'person_name', wish.one ->> 'deputy_for',
                wish.one ->> 'authority', wish.one ->> 'body', wish.one ->> 'reason',
                (wish.one ->> 'run')::bigint, wish.one ->> 'version',
                (wish.one ->> 'amount')::numeric, wish.one -> 'seen', clock_timestamp());
            perform hemtag.append_journal(in_entity, 'decision', made, wish.one ->> 'content');
            decision := made;
        end if;
        return next;
    end loop;
end $$;

-- What the job adds is evidence of runs alone.
create or replace function hemtag.note_run(
    in_entity text, in_run bigint, in_kind text, in_content text, in_bookings jsonb
) returns void
    language plpgsql security definer set search_path = pg_catalog, hemtag, pg_temp as $$
begin
    if in_kind not in ('run', 'pruned', 'authority', 'sealed') then
        raise exception 'a run is no evidence of %', in_kind;
    end if;
    insert into hemtag.proposal_booking (entity, number, year, decision, run_id)
    select in_entity, (one ->> 0)::bigint, (one ->> 1)::integer, (one ->> 2)::bigint, in_run
    from jsonb_array_elements(in_bookings) one
    on conflict do nothing;
    perform hemtag.append_journal(in_entity, in_kind, in_run, in_content);
end $$;
