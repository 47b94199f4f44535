-- Names of initiatives, kept with the run like those of units and accounts.

create table hemtag.run_initiative (
    entity text collate "C" not null,
    run_id bigint not null,
    initiative_id text collate "C" not null,
    name text not null,
    primary key (entity, run_id, initiative_id),
    foreign key (entity, run_id) references hemtag.run (entity, run_id) on delete cascade
);
comment on table hemtag.run_initiative is
    'The initiatives as a run knew them, so that old reports keep their names.';
comment on column hemtag.run_initiative.entity is
    'Reporting entity: ministry, agency, county or municipality. Every key starts with it.';
comment on column hemtag.run_initiative.run_id is
    'The run that wrote it.';
comment on column hemtag.run_initiative.initiative_id is
    'Code of the initiative.';
comment on column hemtag.run_initiative.name is
    'Its name.';
