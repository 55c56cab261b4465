-- The log of one ledger: a row for each command, the canonical lines of its events as they were hashed.
-- Everything else in a row is taken from the lines, so that the server can keep its promises without reading them.

CREATE SCHEMA IF NOT EXISTS envelope;

CREATE TABLE envelope.migration (
    version integer PRIMARY KEY,
    text_digest bytea NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- One row: the ledger's name, by which checkpoints call it.
CREATE TABLE envelope.ledger (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE envelope.batch (
    first_seq bigint PRIMARY KEY CHECK (first_seq > 0),
    last_seq bigint NOT NULL CHECK (last_seq >= first_seq),
    command_id uuid NOT NULL CONSTRAINT batch_command_id UNIQUE,
    -- SHA-256 of the line before the first, and of the last.
    prev bytea NOT NULL CHECK (octet_length(prev) = 32),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    -- Each line ended by a line feed.
    lines bytea NOT NULL CHECK (octet_length(lines) > 0)
);

COMMENT ON TABLE envelope.batch IS 'The log: rows are added at its end and never changed. Tous les ajouts se font à la fin; rien n''est jamais modifié.';

-- An event a row, for people and programs that ask in SQL.
CREATE VIEW envelope.event AS
    SELECT batch.first_seq + line.place - 1 AS seq, batch.command_id, line.text::jsonb AS event, line.text AS line
    FROM envelope.batch,
        LATERAL regexp_split_to_table(rtrim(convert_from(batch.lines, 'UTF8'), E'\n'), E'\n')
            WITH ORDINALITY AS line (text, place);

-- Writers follow one another: whoever decides holds this lock until what was decided is written.
CREATE FUNCTION envelope.wait_for_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7310034283826791525);
    RETURN NULL;
END $$;

CREATE TRIGGER wait_for_turn BEFORE INSERT ON envelope.batch
    FOR EACH STATEMENT EXECUTE FUNCTION envelope.wait_for_turn();

-- A row continues the one before it, whoever adds it and however: this is the comparison with the expected head. Where every row
-- does, none can stand between two others.
CREATE FUNCTION envelope.check_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    added record;
    end_seq bigint;
    end_digest bytea;
BEGIN
    SELECT count(*) AS rows, min(first_seq) AS first, max(last_seq) AS last INTO added FROM new_rows;
    IF added.rows = 0 THEN
        RETURN NULL;
    END IF;
    SELECT last_seq, digest INTO end_seq, end_digest
        FROM envelope.batch WHERE first_seq < added.first ORDER BY first_seq DESC LIMIT 1;
    IF NOT FOUND THEN
        end_seq := 0;
        end_digest := decode(repeat('00', 32), 'hex');
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT first_seq, prev,
                lag(last_seq, 1, end_seq) OVER by_place AS last_before,
                lag(digest, 1, end_digest) OVER by_place AS digest_before
            FROM new_rows WINDOW by_place AS (ORDER BY first_seq)
        ) AS row
        WHERE first_seq <> last_before + 1 OR prev <> digest_before
    ) THEN
        RAISE EXCEPTION 'event % does not continue the log', added.first USING ERRCODE = 'EL001';
    END IF;
    PERFORM pg_notify('envelope_ledger', added.last::text);
    RETURN NULL;
END $$;

CREATE TRIGGER check_chain AFTER INSERT ON envelope.batch
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION envelope.check_chain();

CREATE FUNCTION envelope.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is never changed: % on %.% refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'EL002', HINT = 'Correct by a further command.';
END $$;

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON envelope.batch
    FOR EACH STATEMENT EXECUTE FUNCTION envelope.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON envelope.ledger
    FOR EACH STATEMENT EXECUTE FUNCTION envelope.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON envelope.migration
    FOR EACH STATEMENT EXECUTE FUNCTION envelope.refuse_change();
