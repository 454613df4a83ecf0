-- What billing says of a tenant's rights, and what a platform's endpoints are counted as.
CREATE TABLE entitlements (
  tenant_id uuid   PRIMARY KEY,
  platform  text   NOT NULL,
  sequence  bigint NOT NULL,
  record    jsonb  NOT NULL
);

CREATE TABLE counted_metrics (
  platform text   PRIMARY KEY,
  sequence bigint NOT NULL,
  metric   text
);

CREATE TABLE endpoints (
  id            uuid        PRIMARY KEY,
  tenant_id     uuid        NOT NULL,
  url           text        NOT NULL,
  events        text[]      NOT NULL,
  description   text,
  is_active     boolean     NOT NULL,
  secret_prefix text        NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);
CREATE INDEX endpoints_by_tenant ON endpoints (tenant_id, id);

CREATE TABLE endpoint_secrets (
  id          uuid        PRIMARY KEY,
  tenant_id   uuid        NOT NULL,
  endpoint_id uuid        NOT NULL REFERENCES endpoints ON DELETE CASCADE,
  sealed_key  bytea       NOT NULL,
  -- Null for the newest; a rotated one holds a while longer.
  expires_at  timestamptz,
  created_at  timestamptz NOT NULL
);
CREATE INDEX endpoint_secrets_by_endpoint ON endpoint_secrets (tenant_id, endpoint_id);

-- What is to be delivered, and the log of what was.
CREATE TABLE deliveries (
  id              uuid        PRIMARY KEY,
  tenant_id       uuid        NOT NULL,
  endpoint_id     uuid        NOT NULL REFERENCES endpoints ON DELETE CASCADE,
  message_id      uuid        NOT NULL,
  event_type      text        NOT NULL,
  -- Exactly the bytes that are signed.
  body            bytea       NOT NULL,
  status          text        NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
  attempts        integer     NOT NULL DEFAULT 0,
  tries_left      integer     NOT NULL,
  response_status integer,
  last_error      text,
  next_attempt_at timestamptz,
  created_at      timestamptz NOT NULL,
  UNIQUE (tenant_id, endpoint_id, message_id)
);
CREATE INDEX deliveries_by_endpoint ON deliveries (tenant_id, endpoint_id, id);
CREATE INDEX deliveries_pending ON deliveries (tenant_id, endpoint_id, next_attempt_at)
  WHERE status = 'pending';

CREATE TABLE billing_alerts (
  id            uuid        PRIMARY KEY,
  tenant_id     uuid        NOT NULL,
  type          text        NOT NULL,
  threshold     numeric,
  current_value numeric,
  message       text        NOT NULL,
  metadata      jsonb       NOT NULL,
  read_at       timestamptz,
  created_at    timestamptz NOT NULL
);
CREATE INDEX billing_alerts_by_tenant ON billing_alerts (tenant_id, created_at, id);

DO $$
DECLARE
  tenant_owned text;
BEGIN
  FOREACH tenant_owned IN ARRAY ARRAY[
    'entitlements', 'endpoints', 'endpoint_secrets', 'deliveries', 'billing_alerts'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_owned);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      tenant_owned);
  END LOOP;
END $$;
