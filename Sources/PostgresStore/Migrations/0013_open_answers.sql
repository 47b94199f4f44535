-- An answer that nobody gave is no yes: a benefit whose kind, maturity, output or additivity was left
-- empty can be kept as it was recorded, and is not ready until somebody says.

alter table register.realized_benefit
    alter column kind drop not null,
    alter column maturity drop not null,
    alter column output_held drop not null,
    alter column additive drop not null;
comment on column register.realized_benefit.kind is
    'recurring goes on to the horizon; one_off claims in its own months only; NULL: the record is not ready.';
comment on column register.realized_benefit.maturity is
    'How settled the figure is; NULL: the record is not ready.';
comment on column register.realized_benefit.output_held is
    'Whether the service delivered is as large and as good as before; false: a spending cut; NULL: the record is not ready.';
comment on column register.realized_benefit.additive is
    'Whether it adds to overlapping records of the same initiative, class and line; NULL: the record is not ready.';
