-- What every service with a database keeps for the chassis.

CREATE TABLE outbox (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic           text        NOT NULL,
  record_key      text        NOT NULL,
  event_id        text        NOT NULL,
  event_type      text        NOT NULL,
  event_tenant_id uuid,
  sequence        bigint,
  trace_parent    text,
  body            bytea,
  created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END $$;

CREATE TRIGGER outbox_wakes_relay AFTER INSERT ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();

CREATE TABLE inbox_consumers (
  consumer         text PRIMARY KEY,
  first_started_at timestamptz NOT NULL
);

CREATE TABLE inbox_receipts (
  consumer   text        NOT NULL,
  event_id   text        NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);

CREATE TABLE parked_events (
  id         uuid        PRIMARY KEY,
  consumer   text        NOT NULL,
  topic      text        NOT NULL,
  record_key text        NOT NULL,
  event_id   text        NOT NULL,
  headers    jsonb       NOT NULL,
  body       bytea,
  error      text        NOT NULL,
  parked_at  timestamptz NOT NULL DEFAULT now(),
  -- The order in which the key's events arrived; ids of one millisecond do not tell.
  position   bigint GENERATED ALWAYS AS IDENTITY,
  UNIQUE (consumer, event_id)
);
CREATE INDEX parked_events_by_key ON parked_events (consumer, record_key, position);

CREATE TABLE due_work (
  id           uuid        PRIMARY KEY,
  tenant_id    uuid,
  queue        text        NOT NULL,
  work_key     text        NOT NULL,
  payload      jsonb       NOT NULL,
  due_at       timestamptz NOT NULL,
  attempt      integer     NOT NULL DEFAULT 0,
  -- In a row; the pause before the next attempt grows with them.
  failures     integer     NOT NULL DEFAULT 0,
  locked_until timestamptz,
  last_error   text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  UNIQUE (queue, work_key)
);
CREATE INDEX due_work_by_due_at ON due_work (queue, due_at);
ALTER TABLE due_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_work FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON due_work
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

CREATE TABLE idempotency_keys (
  scope        bytea       PRIMARY KEY,
  request_hash bytea       NOT NULL,
  answer       bytea       NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
