-- The keys of the written tables, made after the load.
ALTER TABLE peer.claim_outcome ADD PRIMARY KEY (entity, run_id, benefit_id, measure, period);
ALTER TABLE peer.adjusted_budget_line
    ADD PRIMARY KEY (entity, run_id, unit, account, activity, period);
ALTER TABLE peer.adjusted_staffing_line
    ADD PRIMARY KEY (entity, run_id, unit, account, activity, period);
