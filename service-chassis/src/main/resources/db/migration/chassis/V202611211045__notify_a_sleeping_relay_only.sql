-- NOTIFY takes a lock of the whole server from before the commit's flush until after it, so that
-- transactions which notify commit one after the other. So only a relay that sleeps is woken: it
-- holds this lock then. One that is awake cannot fall asleep before those who got it have ended.
CREATE OR REPLACE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- OutboxRelay.ASLEEP
  IF NOT pg_try_advisory_xact_lock_shared(7022349235276575282) THEN
    PERFORM pg_notify('outbox', '');
  END IF;
  RETURN NULL;
END $$;
