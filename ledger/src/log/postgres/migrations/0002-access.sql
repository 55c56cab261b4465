-- Who may use a service over this ledger, and what waits for signatures or for the fund: kept apart from the log, which neither
-- ever enters. Every service on the database sees the same at once.

CREATE TABLE envelope.token (
    -- SHA-256 of the token, which is kept nowhere.
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    id text NOT NULL UNIQUE,
    document text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    -- As the service states it; null while the token is good.
    revoked_at text
);

COMMENT ON TABLE envelope.token IS 'Hashes of tokens and what they grant. Empreintes des jetons et ce qu''ils permettent.';

-- A token grants what it granted when it was made, until it is revoked; and then it stays revoked.
CREATE FUNCTION envelope.guard_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR (NEW.hash, NEW.id, NEW.document, NEW.made_at)
        IS DISTINCT FROM (OLD.hash, OLD.id, OLD.document, OLD.made_at)
    THEN
        RAISE EXCEPTION 'a token can only be revoked, once' USING ERRCODE = 'EL003';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_token BEFORE UPDATE ON envelope.token FOR EACH ROW EXECUTE FUNCTION envelope.guard_token();

CREATE TABLE envelope.proposal (
    id uuid PRIMARY KEY,
    document text NOT NULL,
    decided boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE envelope.proposal IS 'Acts that wait for signatures or for the fund. Actes en attente de signatures ou du Fonds.';

-- What was accepted or declined stays as it is.
CREATE FUNCTION envelope.guard_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'the proposal was decided' USING ERRCODE = 'EL003';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_proposal BEFORE UPDATE ON envelope.proposal FOR EACH ROW EXECUTE FUNCTION envelope.guard_proposal();

CREATE FUNCTION envelope.refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %.% refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'EL003', HINT = 'Tokens are revoked, proposals declined.';
END $$;

CREATE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON envelope.token
    FOR EACH STATEMENT EXECUTE FUNCTION envelope.refuse_removal();
CREATE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON envelope.proposal
    FOR EACH STATEMENT EXECUTE FUNCTION envelope.refuse_removal();
