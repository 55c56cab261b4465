-- The roles that use a ledger in a database. Run once as the owner of the ledger's tables, in its database, after the first
-- `envelope submit` (or `envelope copy`) of that owner made them:
--
--     psql "postgres://owner@host/ledger" -f roles.sql
--
-- Then give a person or a service one of the two:
--
--     CREATE ROLE clerk LOGIN PASSWORD '…' IN ROLE envelope_writer;
--     CREATE ROLE analyst LOGIN PASSWORD '…' IN ROLE envelope_reader;
--
-- envelope_writer reads, and adds to the log at its end; of the log it can change and take away nothing. It makes and revokes tokens
-- and keeps proposals, and can remove neither. envelope_reader reads the log, and sees no tokens. Run again after an upgrade. The owner could drop
-- the tables, as every owner can: nobody works as the owner.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'envelope_reader') THEN
        CREATE ROLE envelope_reader NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'envelope_writer') THEN
        CREATE ROLE envelope_writer NOLOGIN IN ROLE envelope_reader;
    END IF;
END $$;

GRANT USAGE ON SCHEMA envelope TO envelope_reader;
GRANT SELECT ON envelope.batch, envelope.event, envelope.ledger, envelope.migration TO envelope_reader;
GRANT INSERT ON envelope.batch TO envelope_writer;
GRANT SELECT, INSERT ON envelope.token TO envelope_writer;
GRANT UPDATE (revoked_at) ON envelope.token TO envelope_writer;
GRANT SELECT, INSERT ON envelope.proposal TO envelope_writer;
GRANT UPDATE (document, decided) ON envelope.proposal TO envelope_writer;
