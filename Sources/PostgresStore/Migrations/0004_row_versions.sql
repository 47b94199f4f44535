-- What proves, without reading them, that the rows of a table are those that a run read.

alter table hemtag.run_input add column row_versions text;
comment on column hemtag.run_input.row_versions is
    'Digest of the row versions of a plain table, by which a later run knows it; NULL for others.';
