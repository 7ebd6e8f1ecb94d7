-- Makes the two roles under which web and workers run. They read and write rows; they can change no
-- table, trigger or log, and no wait of theirs is endless. As the role that owns the tables, after
-- each `migrate`:
--
--   psql --single-transaction --set=ON_ERROR_STOP=1 --file=deploy/roles.sql "$DATABASE_URL"
--
-- Then give each a password, \password portal_web and \password portal_worker, and let DATABASE_URL
-- of web and of workers name them. The owner's is for `migrate` alone.

DO $$
DECLARE
  one text;
BEGIN
  FOREACH one IN ARRAY ARRAY['portal_web', 'portal_worker'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = one) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', one);
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', one);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', one);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', one);
    -- Tables of a later migration too, should this be forgotten after it.
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', one);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO %I', one);
    -- What is written here is never changed; triggers say so as well (staffack/append_only.py).
    EXECUTE format('REVOKE UPDATE, DELETE ON staffack_acknowledgment, staffack_auditentry FROM %I', one);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM %I', one);
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''2min''', one);
  END LOOP;
END
$$;

-- Three quarters of DATABASE_SECONDS of each.
ALTER ROLE portal_web SET statement_timeout = '1500ms';
ALTER ROLE portal_web SET lock_timeout = '1500ms';
ALTER ROLE portal_worker SET statement_timeout = '45s';
ALTER ROLE portal_worker SET lock_timeout = '45s';
