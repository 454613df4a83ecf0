-- The catalogue: what was imported, newest last, whole. Never changed, only added to.
CREATE TABLE catalog_versions (
  number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  content_hash text        NOT NULL,
  content      jsonb       NOT NULL,
  imported_at  timestamptz NOT NULL
);

-- What a tenant buys. A version is never changed: tenants keep the one they bought.
CREATE TABLE plan_versions (
  id           uuid PRIMARY KEY,
  platform     text,                    -- null: a global plan
  plan_code    text        NOT NULL,
  version      integer     NOT NULL CHECK (version > 0),
  content_hash text        NOT NULL,
  content      jsonb       NOT NULL,
  created_at   timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (platform, plan_code, version)
);

-- What atelier.catalog was last told about each platform.
CREATE TABLE catalog_platforms (
  platform     text PRIMARY KEY,
  sequence     bigint      NOT NULL,
  state_hash   text        NOT NULL,
  published_at timestamptz NOT NULL
);

-- Taken first by everything that changes a tenant's billing; picked by the timer worker.
CREATE TABLE tenant_locks (
  tenant_id    uuid PRIMARY KEY,
  platform     text        NOT NULL,
  next_due_at  timestamptz,
  picked_until timestamptz,
  failures     integer     NOT NULL DEFAULT 0,
  last_error   text,
  parked_at    timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tenant_locks_due ON tenant_locks (next_due_at)
  WHERE next_due_at IS NOT NULL AND parked_at IS NULL;
CREATE INDEX tenant_locks_platform ON tenant_locks (platform);

CREATE TABLE timers (
  tenant_id  uuid        NOT NULL REFERENCES tenant_locks,
  kind       text        NOT NULL CHECK (kind IN ('trial_end', 'entitlements')),
  subject_id uuid        NOT NULL,
  due_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, kind, subject_id)
);
CREATE INDEX timers_due ON timers (tenant_id, due_at);

CREATE TABLE subscriptions (
  tenant_id            uuid        NOT NULL REFERENCES tenant_locks,
  id                   uuid        NOT NULL,
  platform             text        NOT NULL,
  plan_version_id      uuid        NOT NULL REFERENCES plan_versions,
  then_plan_version_id uuid        REFERENCES plan_versions,
  status               text        NOT NULL CHECK (status IN
    ('pending', 'trial', 'active', 'past_due', 'paused', 'cancelled', 'expired')),
  anchor               timestamptz NOT NULL,
  time_zone            text        NOT NULL,
  billing_interval     text        NOT NULL CHECK (billing_interval IN ('month', 'year')),
  interval_count       integer     NOT NULL CHECK (interval_count > 0),
  amount               bigint,
  currency             char(3),
  trial_start          timestamptz,
  trial_end            timestamptz,
  pilot                boolean     NOT NULL,
  billed_by            text        NOT NULL CHECK (billed_by IN ('atelier', 'stripe')),
  sequence             bigint      NOT NULL DEFAULT 0,
  created_at           timestamptz NOT NULL,
  updated_at           timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((amount IS NULL) = (currency IS NULL)),
  CHECK (status <> 'trial' OR (trial_start IS NOT NULL AND trial_end IS NOT NULL))
);
CREATE UNIQUE INDEX subscriptions_one_open ON subscriptions (tenant_id) WHERE status <> 'expired';

-- The record as it was last published on atelier.entitlements.
CREATE TABLE entitlements (
  tenant_id  uuid PRIMARY KEY REFERENCES tenant_locks,
  sequence   bigint      NOT NULL,
  record     jsonb       NOT NULL,
  updated_at timestamptz NOT NULL
);

ALTER TABLE tenant_locks ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_locks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenant_locks
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE timers ENABLE ROW LEVEL SECURITY;
ALTER TABLE timers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON timers
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE subscriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE subscriptions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON subscriptions
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE entitlements ENABLE ROW LEVEL SECURITY;
ALTER TABLE entitlements FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON entitlements
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
