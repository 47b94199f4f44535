-- Approved proposals leave in numbered batches that nobody changes, and later exports of the plan
-- say whether they have landed. All of it is only ever added, by functions alone.

create table hemtag.batch (
    entity text collate "C" not null,
    batch bigint not null,
    pipeline text not null,
    name text not null,
    measure hemtag.measure not null,
    amounts text not null check (amounts in ('delta', 'absolute')),
    lines integer not null,
    run_id bigint not null,
    plan_digest text not null,
    file_name text not null,
    sha256 text not null,
    content bytea not null,
    login text not null,
    person_id text not null,
    person_name text not null,
    deputy_for text,
    authority text not null,
    exported_at timestamptz not null,
    primary key (entity, batch)
);
comment on table hemtag.batch is
    'A change file that was handed over: approved proposals in the form of a plan system. Only ever added.';
comment on column hemtag.batch.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.batch.batch is
    'Number of the batch within the entity.';
comment on column hemtag.batch.pipeline is
    'Name of the pipeline.';
comment on column hemtag.batch.name is
    'Name of the file in the section changes of the pipeline.';
comment on column hemtag.batch.measure is
    'Money or person-years.';
comment on column hemtag.batch.amounts is
    'Whether the file holds changes or new amounts.';
comment on column hemtag.batch.lines is
    'Lines of the plan that it changes.';
comment on column hemtag.batch.run_id is
    'The run that it was made from; it may have been pruned since.';
comment on column hemtag.batch.plan_digest is
    'Digest of the exports of the plan that this run read: the same bytes are no evidence.';
comment on column hemtag.batch.file_name is
    'Name of the file.';
comment on column hemtag.batch.sha256 is
    'SHA-256 of its bytes.';
comment on column hemtag.batch.content is
    'Its bytes.';
comment on column hemtag.batch.login is
    'Login to the database; the server fills it.';
comment on column hemtag.batch.person_id is
    'Who handed it over.';
comment on column hemtag.batch.person_name is
    'Name of who handed it over.';
comment on column hemtag.batch.deputy_for is
    'Whom a deputy stood in for; NULL: nobody.';
comment on column hemtag.batch.authority is
    'The decisions that gave the right.';
comment on column hemtag.batch.exported_at is
    'When.';

create table hemtag.batch_proposal (
    entity text collate "C" not null,
    batch bigint not null,
    number bigint not null,
    year integer not null,
    decision bigint not null,
    primary key (entity, batch, number, year),
    foreign key (entity, batch) references hemtag.batch (entity, batch),
    foreign key (entity, number) references hemtag.proposal (entity, number)
);
comment on table hemtag.batch_proposal is
    'The proposals of a batch, each with the decision that it left on. Only ever added.';
comment on column hemtag.batch_proposal.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.batch_proposal.batch is
    'Number of the batch.';
comment on column hemtag.batch_proposal.number is
    'Number of the proposal.';
comment on column hemtag.batch_proposal.year is
    'Its budget year.';
comment on column hemtag.batch_proposal.decision is
    'The latest decision at that time.';

create table hemtag.batch_line (
    entity text collate "C" not null,
    batch bigint not null,
    line bigint not null,
    unit text collate "C" not null,
    account text collate "C" not null,
    activity text collate "C" not null,
    period text not null,
    side text not null check (side in ('expense', 'revenue')),
    base bigint not null,
    change bigint not null,
    primary key (entity, batch, line),
    foreign key (entity, batch) references hemtag.batch (entity, batch)
);
comment on table hemtag.batch_line is
    'The lines of the plan that a batch changes. Only ever added.';
comment on column hemtag.batch_line.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.batch_line.batch is
    'Number of the batch.';
comment on column hemtag.batch_line.line is
    'Number of the line within the batch.';
comment on column hemtag.batch_line.unit is
    'Unit of the line.';
comment on column hemtag.batch_line.account is
    'Account; empty where the plan has none.';
comment on column hemtag.batch_line.activity is
    'Activity or task; empty where the plan has none.';
comment on column hemtag.batch_line.period is
    'Month, quarter or year: 2027-01, 2027-Q1 or 2027.';
comment on column hemtag.batch_line.side is
    'On which side the line counts.';
comment on column hemtag.batch_line.base is
    'What the plan had, in cents or in 1/10 000 person-years.';
comment on column hemtag.batch_line.change is
    'By how much it changes, in the same; 0 where one takes what another gives.';

create table hemtag.batch_leg (
    entity text collate "C" not null,
    batch bigint not null,
    line bigint not null,
    number bigint not null,
    year integer not null,
    change bigint not null,
    primary key (entity, batch, line, number, year),
    foreign key (entity, batch, line) references hemtag.batch_line (entity, batch, line),
    foreign key (entity, batch, number, year)
        references hemtag.batch_proposal (entity, batch, number, year)
);
comment on table hemtag.batch_leg is
    'What each proposal of a batch asks of a line. Only ever added.';
comment on column hemtag.batch_leg.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.batch_leg.batch is
    'Number of the batch.';
comment on column hemtag.batch_leg.line is
    'Number of the line within the batch.';
comment on column hemtag.batch_leg.number is
    'Number of the proposal.';
comment on column hemtag.batch_leg.year is
    'Its budget year.';
comment on column hemtag.batch_leg.change is
    'Its part of the change, in cents or in 1/10 000 person-years.';

create table hemtag.batch_withdrawal (
    entity text collate "C" not null,
    batch bigint not null,
    login text not null,
    person_id text not null,
    person_name text not null,
    reason text not null check (btrim(reason) <> ''),
    withdrawn_at timestamptz not null,
    primary key (entity, batch),
    foreign key (entity, batch) references hemtag.batch (entity, batch)
);
comment on table hemtag.batch_withdrawal is
    'That a batch was taken back. Only ever added.';
comment on column hemtag.batch_withdrawal.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.batch_withdrawal.batch is
    'Number of the batch.';
comment on column hemtag.batch_withdrawal.login is
    'Login to the database; the server fills it.';
comment on column hemtag.batch_withdrawal.person_id is
    'Who took it back.';
comment on column hemtag.batch_withdrawal.person_name is
    'Name of who took it back.';
comment on column hemtag.batch_withdrawal.reason is
    'Why.';
comment on column hemtag.batch_withdrawal.withdrawn_at is
    'When.';

create table hemtag.batch_look (
    entity text collate "C" not null,
    batch bigint not null,
    run_id bigint not null,
    plan_digest text not null,
    landed integer not null,
    outstanding integer not null,
    doubled integer not null,
    differs integer not null,
    looked_at timestamptz not null,
    primary key (entity, batch, run_id),
    foreign key (entity, batch) references hemtag.batch (entity, batch)
);
comment on table hemtag.batch_look is
    'What a later export of the plan said of a batch. Only ever added.';
comment on column hemtag.batch_look.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.batch_look.batch is
    'Number of the batch.';
comment on column hemtag.batch_look.run_id is
    'The run that read the export; it may have been pruned since.';
comment on column hemtag.batch_look.plan_digest is
    'Digest of the exports of the plan.';
comment on column hemtag.batch_look.landed is
    'Lines that show the change.';
comment on column hemtag.batch_look.outstanding is
    'Lines that are as they were.';
comment on column hemtag.batch_look.doubled is
    'Lines that show the change twice.';
comment on column hemtag.batch_look.differs is
    'Lines that are something else.';
comment on column hemtag.batch_look.looked_at is
    'When.';

create table hemtag.batch_landing (
    entity text collate "C" not null,
    batch bigint not null,
    line bigint not null,
    run_id bigint not null,
    landing text not null
        check (landing in ('landed', 'outstanding', 'doubled', 'differs')),
    current bigint not null,
    primary key (entity, batch, line, run_id),
    foreign key (entity, batch, line) references hemtag.batch_line (entity, batch, line)
);
comment on table hemtag.batch_landing is
    'What became of a line of a batch, each time that it changed. Only ever added.';
comment on column hemtag.batch_landing.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.batch_landing.batch is
    'Number of the batch.';
comment on column hemtag.batch_landing.line is
    'Number of the line within the batch.';
comment on column hemtag.batch_landing.run_id is
    'The run that found it.';
comment on column hemtag.batch_landing.landing is
    'What it is.';
comment on column hemtag.batch_landing.current is
    'What the plan had, in cents or in 1/10 000 person-years.';

create index batch_proposal_number on hemtag.batch_proposal (entity, number, year);

comment on column hemtag.journal.kind is
    'decision, run, pruned, promise, initiative, batch, landing, withdrawal.';
comment on column hemtag.journal.number is
    'Number of the decision, run or batch that it is about, or version of the promise.';

do $$
declare
    name text;
begin
    foreach name in array array['batch', 'batch_proposal', 'batch_line', 'batch_leg',
        'batch_withdrawal', 'batch_look', 'batch_landing']
    loop
        execute format('create trigger only_added before update or delete on hemtag.%I '
            'for each row execute function hemtag.only_added()', name);
        execute format('create trigger never_emptied before truncate on hemtag.%I '
            'for each statement execute function hemtag.only_added()', name);
    end loop;
end $$;

create function hemtag.hold_batches(in_entity text) returns bigint
    language plpgsql security definer set search_path = pg_catalog, hemtag, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('hemtag batches ' || in_entity, 0));
    return (select coalesce(max(batch), 0) + 1 from hemtag.batch where entity = in_entity);
end $$;
comment on function hemtag.hold_batches(text) is
    'Lets nobody else hand anything over until the transaction ends; the number of the next batch.';

create function hemtag.export_batch(
    in_entity text, in_batch jsonb, in_content bytea, in_proposals jsonb, in_lines jsonb,
    in_journal text
) returns boolean
    language plpgsql security definer set search_path = pg_catalog, hemtag, pg_temp as $$
declare
    given bigint := (in_batch ->> 'batch')::bigint;
    newest bigint;
begin
    perform from hemtag.proposal held
    where held.entity = in_entity and held.number in (
        select (one ->> 0)::bigint from jsonb_array_elements(in_proposals) one)
    order by held.number for update;
    if hemtag.hold_batches(in_entity) <> given then
        raise exception 'a batch is made under hemtag.hold_batches';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('hemtag journal ' || in_entity, 0));
    select run_id into newest from hemtag.run
    where entity = in_entity and pipeline = in_batch ->> 'pipeline' and state = 'completed'
    order by run_id desc limit 1;
    if newest is distinct from (in_batch ->> 'run')::bigint then return false; end if;
    -- No proposal leaves on a decision that is no longer the last, nor twice.
    if exists (
        select from jsonb_array_elements(in_proposals) one
        where (one ->> 2)::bigint is distinct from (
            select max(decision) from hemtag.decision
            where entity = in_entity and number = (one ->> 0)::bigint
                and year = (one ->> 1)::integer)) then
        return false;
    end if;
    if exists (
        select from jsonb_array_elements(in_proposals) one
        join hemtag.batch_proposal found on found.entity = in_entity
            and found.number = (one ->> 0)::bigint and found.year = (one ->> 1)::integer
        where not exists (
                select from hemtag.batch_withdrawal gone
                where gone.entity = in_entity and gone.batch = found.batch)
            and exists (
                select from hemtag.batch_leg leg
                where leg.entity = in_entity and leg.batch = found.batch
                    and leg.number = found.number and leg.year = found.year
                    and coalesce((
                        select landing from hemtag.batch_landing seen
                        where seen.entity = in_entity and seen.batch = leg.batch
                            and seen.line = leg.line
                        order by run_id desc limit 1), '') not in ('landed', 'doubled'))) then
        return false;
    end if;
    insert into hemtag.batch (entity, batch, pipeline, name, measure, amounts, lines, run_id,
        plan_digest, file_name, sha256, content, login, person_id, person_name, deputy_for,
        authority, exported_at)
    values (in_entity, given, in_batch ->> 'pipeline', in_batch ->> 'name',
        (in_batch ->> 'measure')::hemtag.measure, in_batch ->> 'amounts',
        jsonb_array_length(in_lines), (in_batch ->> 'run')::bigint, in_batch ->> 'plan_digest',
        in_batch ->> 'file_name', encode(sha256(in_content), 'hex'), in_content, session_user,
        in_batch ->> 'person_id', in_batch ->> 'person_name', in_batch ->> 'deputy_for',
        in_batch ->> 'authority', clock_timestamp());
    insert into hemtag.batch_proposal (entity, batch, number, year, decision)
    select in_entity, given, (one ->> 0)::bigint, (one ->> 1)::integer, (one ->> 2)::bigint
    from jsonb_array_elements(in_proposals) one;
    insert into hemtag.batch_line (entity, batch, line, unit, account, activity, period, side,
        base, change)
    select in_entity, given, place, one ->> 'unit', one ->> 'account', one ->> 'activity',
        one ->> 'period', one ->> 'side', (one ->> 'base')::bigint, (one ->> 'change')::bigint
    from jsonb_array_elements(in_lines) with ordinality found (one, place);
    insert into hemtag.batch_leg (entity, batch, line, number, year, change)
    select in_entity, given, place, (leg ->> 0)::bigint, (leg ->> 1)::integer, (leg ->> 2)::bigint
    from jsonb_array_elements(in_lines) with ordinality found (one, place),
        jsonb_array_elements(one -> 'legs') leg;
    perform hemtag.append_journal(in_entity, 'batch', given, in_journal);
    return true;
end $$;
comment on function hemtag.export_batch(text, jsonb, bytea, jsonb, jsonb, text) is
    'Adds a batch, unless a run, a decision or another batch came in between: then false.';

create function hemtag.withdraw_batch(
    in_entity text, in_batch bigint, in_person text, in_name text, in_reason text,
    in_journal text
) returns boolean
    language plpgsql security definer set search_path = pg_catalog, hemtag, pg_temp as $$
begin
    perform hemtag.hold_batches(in_entity);
    if exists (
        select from hemtag.batch_withdrawal where entity = in_entity and batch = in_batch) then
        return false;
    end if;
    insert into hemtag.batch_withdrawal (entity, batch, login, person_id, person_name, reason,
        withdrawn_at)
    values (in_entity, in_batch, session_user, in_person, in_name, in_reason, clock_timestamp());
    perform hemtag.append_journal(in_entity, 'withdrawal', in_batch, in_journal);
    return true;
end $$;
comment on function hemtag.withdraw_batch(text, bigint, text, text, text, text) is
    'Records that a batch was taken back; false where it was already.';

create function hemtag.note_landings(in_entity text, in_run bigint, in_looks jsonb) returns void
    language plpgsql security definer set search_path = pg_catalog, hemtag, pg_temp as $$
declare
    look jsonb;
    given bigint;
begin
    for look in select one from jsonb_array_elements(in_looks) one loop
        given := (look ->> 'batch')::bigint;
        insert into hemtag.batch_look (entity, batch, run_id, plan_digest, landed, outstanding,
            doubled, differs, looked_at)
        values (in_entity, given, in_run, look ->> 'plan_digest',
            coalesce((look ->> 'landed')::integer, 0),
            coalesce((look ->> 'outstanding')::integer, 0),
            coalesce((look ->> 'doubled')::integer, 0),
            coalesce((look ->> 'differs')::integer, 0), clock_timestamp());
        insert into hemtag.batch_landing (entity, batch, line, run_id, landing, current)
        select in_entity, given, (one ->> 0)::bigint, in_run, one ->> 1, (one ->> 2)::bigint
        from jsonb_array_elements(look -> 'changed') one;
        -- What has landed whole was booked: its decision holds for no second time.
        insert into hemtag.proposal_booking (entity, number, year, decision, run_id)
        select in_entity, sent.number, sent.year, sent.decision, in_run
        from hemtag.batch_proposal sent
        where sent.entity = in_entity and sent.batch = given and not exists (
            select from hemtag.batch_leg leg
            where leg.entity = in_entity and leg.batch = given and leg.number = sent.number
                and leg.year = sent.year and coalesce((
                    select landing from hemtag.batch_landing seen
                    where seen.entity = in_entity and seen.batch = given
                        and seen.line = leg.line
                    order by run_id desc limit 1), '') not in ('landed', 'doubled'))
        on conflict do nothing;
        perform hemtag.append_journal(in_entity, 'landing', given, look ->> 'content');
    end loop;
end $$;
comment on function hemtag.note_landings(text, bigint, jsonb) is
    'What the job adds: what a later export of the plan said of batches.';

revoke execute on function hemtag.hold_batches(text) from public;
revoke execute on function hemtag.export_batch(text, jsonb, bytea, jsonb, jsonb, text) from public;
revoke execute on function hemtag.withdraw_batch(text, bigint, text, text, text, text) from public;
revoke execute on function hemtag.note_landings(text, bigint, jsonb) from public;

-- Whoever reads runs reads these; whoever decides may hand over what the register of authority lets
-- them; whoever notes runs notes landings.
do $$
declare
    given record;
    name text;
begin
    for given in
        select case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as role
        from pg_class, aclexplode(relacl) acl
        where pg_class.oid = 'hemtag.run'::regclass and acl.grantee <> relowner
            and acl.privilege_type = 'SELECT'
    loop
        foreach name in array array['batch', 'batch_proposal', 'batch_line', 'batch_leg',
            'batch_withdrawal', 'batch_look', 'batch_landing']
        loop
            execute format('grant select on hemtag.%I to %s', name, given.role);
        end loop;
    end loop;
    for given in
        select proname as kind, acl.grantee::regrole::text as role
        from pg_proc, aclexplode(proacl) acl
        where pronamespace = 'hemtag'::regnamespace and proname in ('decide', 'note_run')
            and acl.grantee not in (proowner, 0) and acl.privilege_type = 'EXECUTE'
    loop
        if given.kind = 'note_run' then
            execute format('grant execute on function '
                'hemtag.note_landings(text, bigint, jsonb) to %s', given.role);
        else
            execute format('grant execute on function hemtag.hold_batches(text), '
                'hemtag.export_batch(text, jsonb, bytea, jsonb, jsonb, text), '
                'hemtag.withdraw_batch(text, bigint, text, text, text, text) to %s', given.role);
        end if;
    end loop;
end $$;
