-- The four roles of a ledger on PostgreSQL, and what each may do. Run this in the ledger's
-- database after each migrate:
--
--     psql --no-psqlrc --set ON_ERROR_STOP=1 --file ledger/models/roles.sql --dbname ledger
--
-- The first time as a superuser, who makes the roles and gives everything to its owner; from then
-- on ledger_owner may run it. It is one statement, all or nothing, and safe to run again. What is
-- not granted here is taken away. Each table stands in one of the lists below; a table that
-- stands in none is reached by nobody but the owner.
--
--   ledger_owner  owns the database: it migrates and puts the guards in place.
--   ledger_web    the site, and the commands that write entries. It adds, it alters rows only
--                 with their entry, and of entries it alters only what an erasure on record
--                 blanks. It seals nothing.
--   ledger_seal   takes entries from the queue into the log. It writes no entry and reads none.
--   ledger_read   reads what an audit compares: everything on record, and no password, session
--                 or working note of a person.
--
-- The roles get neither LOGIN nor password here: that is for whoever keeps the accounts.

DO $roles$
DECLARE
  -- Rows that change together with an entry, or not at all.
  recorded text[] := '{
    ledger_assessment, ledger_citation, ledger_commitment, ledger_credential, ledger_desk,
    ledger_disagreement, ledger_erasure, ledger_evidence, ledger_heads, ledger_instrument,
    ledger_instrumentparty, ledger_link, ledger_membership, ledger_milestone,
    ledger_obligation, ledger_occurrence, ledger_partner, ledger_party, ledger_proposal,
    ledger_publisher, ledger_question, ledger_recurrence, ledger_release, ledger_review,
    ledger_risk, ledger_source, ledger_submission, ledger_tagging, ledger_theme, ledger_update,
    ledger_webhookendpoint
  }';
  people text[] := '{ledger_user}';  -- recorded too, but for their passwords
  keys text[] := '{ledger_log, ledger_logkey}';  -- recorded too; who seals must know them
  entries text[] := '{ledger_entry}';
  queue text[] := '{ledger_pending}';
  sealed text[] := '{ledger_checkpoint, ledger_leaf, ledger_node}';
  cosigned text[] := '{ledger_cosignature}';
  -- What can be counted again from the rest.
  counted text[] := '{ledger_chaincheck, ledger_slip, ledger_streamhead, ledger_tally}';
  private text[] := '{django_admin_log, django_session, ledger_savedview, ledger_webhookdelivery}';
  -- What migrate fills, for Django's own use; of django_migrations only the owner need know.
  fixed text[] := '{
    auth_group, auth_group_permissions, auth_permission, django_content_type
  }';
  others text := 'ledger_web, ledger_seal, ledger_read';
  here text := quote_ident(current_schema());
  name text;
BEGIN
  FOREACH name IN ARRAY '{ledger_owner, ledger_web, ledger_seal, ledger_read}'::text[] LOOP
    BEGIN
      EXECUTE 'CREATE ROLE ' || name;
    EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
      NULL;  -- it is there, or the next statement says that it is not
    END;
  END LOOP;

  -- All of it belongs to the owner. Whoever else owned a table could take its triggers away.
  FOR name IN
    SELECT format('DATABASE %I', datname) FROM pg_database
      WHERE datname = current_database() AND datdba <> to_regrole('ledger_owner')
    UNION ALL
    SELECT format('SCHEMA %I', nspname) FROM pg_namespace
      WHERE nspname = current_schema()
        AND nspowner NOT IN (to_regrole('ledger_owner'), to_regrole('pg_database_owner'))
    UNION ALL
    SELECT format('TABLE %I', relname) FROM pg_class c
      WHERE relkind = 'r' AND relnamespace = here::regnamespace
        AND relowner <> to_regrole('ledger_owner')
        AND NOT EXISTS (  -- one that came with an extension is none of the ledger's
          SELECT FROM pg_depend d
          WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
    UNION ALL
    SELECT format('FUNCTION %s', oid::regprocedure) FROM pg_proc
      WHERE starts_with(proname, 'ledger_')
        AND pronamespace = here::regnamespace AND proowner <> to_regrole('ledger_owner')
  LOOP
    EXECUTE format('ALTER %s OWNER TO ledger_owner', name);
  END LOOP;

  -- The others start from nothing: no table or function of their own that could stand in for
  -- one of the ledger's, not even a temporary one, and no say in the numbers of entries.
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC, %s',
                 current_database(), others);
  EXECUTE format('REVOKE ALL ON SCHEMA %s FROM PUBLIC, %s', here, others);
  FOR name IN
    SELECT format('%s %I', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname)
    FROM pg_class
    WHERE relkind IN ('r', 'S') AND relnamespace = here::regnamespace
      AND relowner = to_regrole('ledger_owner')
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, %s', name, others);
  END LOOP;
  EXECUTE format('GRANT USAGE ON SCHEMA %s TO %s', here, others);
  -- The owner's right is written down: so it comes back with a dump, whoever made the database.
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %s TO ledger_owner', here);

  -- The site.
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO ledger_web',
                 array_to_string(recorded || people || keys, ', '));
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO ledger_web',
                 array_to_string(counted || private, ', '));
  EXECUTE format('GRANT SELECT ON %s TO ledger_web',
                 array_to_string(entries || queue || sealed || cosigned || fixed, ', '));
  -- Not the id: the database numbers entries.
  GRANT INSERT (stream, version, leaf, leaf_hash, chain, open, personal, restricted),
        UPDATE (open, personal, restricted) ON ledger_entry TO ledger_web;
  -- Witnesses send their lines to the site.
  EXECUTE format('GRANT INSERT ON %s TO ledger_web', array_to_string(cosigned, ', '));

  -- The sealer.
  EXECUTE format('GRANT SELECT ON %s TO ledger_seal',
                 array_to_string(keys || queue || sealed || cosigned, ', '));
  EXECUTE format('GRANT INSERT ON %s TO ledger_seal',
                 array_to_string(sealed || cosigned, ', '));
  EXECUTE format('GRANT DELETE ON %s TO ledger_seal', array_to_string(queue, ', '));

  -- The auditor. A partner's key is on record as a digest that opens nothing without the pepper.
  EXECUTE format('GRANT SELECT ON %s TO ledger_read',
                 array_to_string(recorded || keys || entries || queue || sealed || cosigned
                                 || counted, ', '));
  EXECUTE (
    SELECT format('GRANT SELECT (%s) ON ledger_user TO ledger_read',
                  string_agg(quote_ident(attname), ', '))
    FROM pg_attribute
    WHERE attrelid = 'ledger_user'::regclass AND attnum > 0 AND NOT attisdropped
      AND attname <> 'password'
  );
END $roles$;
