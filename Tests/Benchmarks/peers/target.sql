-- The tables that a peer writes: the same columns, types and keys as Hemtag's own.
DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;
CREATE TABLE peer.claim_outcome (
    entity text NOT NULL, run_id bigint NOT NULL, benefit_id text NOT NULL, measure text NOT NULL,
    period text NOT NULL, claimed numeric NOT NULL, in_base numeric NOT NULL,
    gross numeric NOT NULL, direct numeric NOT NULL, visible numeric NOT NULL,
    timing numeric NOT NULL, parked numeric NOT NULL, redeployed numeric NOT NULL,
    cut numeric NOT NULL, reabsorbed numeric NOT NULL, missing numeric NOT NULL,
    unadjustable numeric NOT NULL, explained numeric NOT NULL, unit text NOT NULL,
    account text NOT NULL, activity text NOT NULL);
CREATE TABLE peer.adjusted_budget_line (
    entity text NOT NULL, run_id bigint NOT NULL, unit text NOT NULL, account text NOT NULL,
    activity text NOT NULL, period text NOT NULL, reference numeric NOT NULL,
    approved_change numeric NOT NULL, current numeric NOT NULL, fall numeric NOT NULL,
    claimed_here numeric NOT NULL, visible numeric NOT NULL, adjustment numeric NOT NULL,
    adjusted numeric NOT NULL);
CREATE TABLE peer.adjusted_staffing_line (LIKE peer.adjusted_budget_line INCLUDING ALL);
