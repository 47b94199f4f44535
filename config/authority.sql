-- Who may decide: a register of authority (attestförteckning, hyväksymisvaltuudet) to begin with.
-- Fill it from your own; run it as the owner of the database:
--
--   psql service=hemtag-owner -v entity=COUNTY -f config/authority.sql
insert into register.person (entity, person_id, name, logins) values
    (:'entity', '1001', 'Minna Ek', 'mek'),
    (:'entity', '1002', 'Olle Berg', 'oberg berg.olle@county.example'),
    (:'entity', '1003', 'Petra Holm', 'pholm');

insert into register.authority (entity, person_id, "right", unit, account, limit_money,
    limit_person_years, valid_from, valid_to, deputy_for, decision_reference) values
    -- Minna decides on unit 1400 and all below it, up to 100 000 of one benefit in one year.
    (:'entity', '1001', 'decide', '1400', '', 100000, 2, '2027-01-01', null, null, 'Board 2026-12-09 §181'),
    -- Olle seconds what is above that, everywhere.
    (:'entity', '1002', 'second', '', '', 1000000, 20, '2027-01-01', null, null, 'Board 2026-12-09 §181'),
    -- Petra has what Minna has, while Minna is away.
    (:'entity', '1003', 'decide', '', '', null, null, '2027-07-01', '2027-07-31', '1001', 'Director 2027-06-20 §7');

-- And the right to be let in at all, once for each login:
--   grant hemtag_decider to mek, oberg, pholm;
