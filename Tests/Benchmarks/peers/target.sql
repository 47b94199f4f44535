-- The tables that a peer writes: the columns and types of Hemtag's own. They are made in the
-- transaction that fills them, so that a server with minimal logging need not write them twice.
CREATE TABLE peer.claim_outcome (LIKE hemtag.claim_outcome_row);
CREATE TABLE peer.adjusted_budget_line (LIKE hemtag.adjusted_budget_line_row);
CREATE TABLE peer.adjusted_staffing_line (LIKE hemtag.adjusted_staffing_line_row);
