-- What billing says of a tenant's rights, and what a platform's domains are counted as.
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

CREATE TABLE domains (
  id             uuid        PRIMARY KEY,
  tenant_id      uuid        NOT NULL,
  domain_name    text        NOT NULL CHECK (domain_name = lower(domain_name)),
  token          text        NOT NULL,
  checks         integer     NOT NULL,
  -- Each {state, reason, next_check_at, actor}.
  ownership      jsonb       NOT NULL,
  routing        jsonb       NOT NULL,
  certificate    jsonb       NOT NULL,
  verified_at    timestamptz,
  ssl_expires_at timestamptz,
  ingress_name   text,
  is_primary     boolean     NOT NULL,
  sequence       bigint      NOT NULL,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  -- From then on it is only here to be taken out of the cluster.
  removed_at     timestamptz
);
CREATE UNIQUE INDEX domains_by_name ON domains (tenant_id, domain_name) WHERE removed_at IS NULL;
CREATE INDEX domains_by_tenant ON domains (tenant_id, id);
CREATE UNIQUE INDEX domains_one_primary ON domains (tenant_id) WHERE is_primary;

-- Anybody may claim a name; one tenant has proven it.
CREATE TABLE verified_names (
  name               text PRIMARY KEY,
  domain_id          uuid NOT NULL,
  verified_tenant_id uuid NOT NULL
);

DO $$
DECLARE
  tenant_owned text;
BEGIN
  FOREACH tenant_owned IN ARRAY ARRAY['entitlements', 'domains'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_owned);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      tenant_owned);
  END LOOP;
END $$;
