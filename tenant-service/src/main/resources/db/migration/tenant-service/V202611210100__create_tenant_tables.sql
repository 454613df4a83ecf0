-- Who there is, and who may come in.

CREATE TABLE platforms (
  code       text        PRIMARY KEY,
  is_default boolean     NOT NULL,
  sequence   bigint      NOT NULL,
  state      jsonb       NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX platforms_one_default ON platforms (is_default) WHERE is_default;

CREATE TABLE catalogs (
  platform text   PRIMARY KEY,
  sequence bigint NOT NULL,
  record   jsonb  NOT NULL
);

CREATE TABLE accounts (
  id         uuid        PRIMARY KEY,
  name       text        NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE users (
  id            uuid        PRIMARY KEY,
  email         text        NOT NULL UNIQUE CHECK (email = lower(email)),
  password_hash text,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);

-- What lets someone set a password: sent once, kept as a hash.
CREATE TABLE password_tokens (
  hash       bytea       PRIMARY KEY,
  user_id    uuid        NOT NULL REFERENCES users,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);

CREATE TABLE refresh_tokens (
  hash       bytea       PRIMARY KEY,
  family     uuid        NOT NULL,
  subject    uuid        NOT NULL,
  kind       text        NOT NULL CHECK (kind IN ('member', 'operator')),
  session_tenant_id uuid,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);

CREATE TABLE slugs (
  platform       text NOT NULL,
  slug           text NOT NULL,
  slug_tenant_id uuid NOT NULL,
  PRIMARY KEY (platform, slug)
);

CREATE TABLE database_names (
  name            text PRIMARY KEY,
  named_tenant_id uuid NOT NULL
);

CREATE TABLE tenants (
  id            uuid        PRIMARY KEY,
  account_id    uuid        NOT NULL REFERENCES accounts,
  platform      text        NOT NULL REFERENCES platforms,
  slug          text        NOT NULL,
  name          text        NOT NULL,
  email         text        NOT NULL,
  phone         text,
  city          text,
  country_code  char(2),
  language      text        NOT NULL CHECK (language IN ('en', 'fr')),
  time_zone     text,
  external_id   text,
  metadata      jsonb       NOT NULL,
  plan_code     text        NOT NULL,
  pilot         boolean     NOT NULL,
  trial_ends_at timestamptz,
  hold          text        NOT NULL CHECK (hold IN ('none', 'suspended', 'deleted')),
  hold_reason   text,
  -- As last published, so that a change of billing's part is published once.
  shown_status  text        NOT NULL
    CHECK (shown_status IN ('TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED', 'DELETED')),
  shown_reason  text,
  sequence      bigint      NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  deleted_at    timestamptz
);
CREATE INDEX tenants_by_platform ON tenants (platform, id);
CREATE INDEX tenants_by_account ON tenants (account_id);

CREATE TABLE tenant_databases (
  tenant_id       uuid        PRIMARY KEY REFERENCES tenants,
  name            text        NOT NULL UNIQUE,
  username        text        NOT NULL,
  sealed_password bytea       NOT NULL,
  state           text        NOT NULL CHECK (state IN ('creating', 'ready', 'failed')),
  schema_version  text,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL
);

CREATE TABLE members (
  id         uuid        PRIMARY KEY,
  tenant_id  uuid        NOT NULL REFERENCES tenants,
  user_id    uuid        NOT NULL REFERENCES users,
  role       text        NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
  sequence   bigint      NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (tenant_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);

CREATE TABLE entitlements (
  tenant_id uuid   PRIMARY KEY,
  sequence  bigint NOT NULL,
  record    jsonb  NOT NULL
);

CREATE TABLE api_keys (
  id                        uuid        PRIMARY KEY,
  tenant_id                 uuid        NOT NULL REFERENCES tenants,
  platform                  text        NOT NULL,
  name                      text        NOT NULL,
  key_prefix                text        NOT NULL,
  scopes                    text[]      NOT NULL,
  quota_requests_per_minute integer     NOT NULL CHECK (quota_requests_per_minute > 0),
  quota_requests_per_day    integer     NOT NULL CHECK (quota_requests_per_day > 0),
  last_used_at              timestamptz,
  expires_at                timestamptz,
  revoked_at                timestamptz,
  created_by                text        NOT NULL,
  created_at                timestamptz NOT NULL,
  sequence                  bigint      NOT NULL
);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, id);

CREATE TABLE applications (
  id         uuid        PRIMARY KEY,
  platform   text        NOT NULL REFERENCES platforms,
  name       text        NOT NULL,
  key_prefix text        NOT NULL,
  scopes     text[]      NOT NULL,
  revoked_at timestamptz,
  created_by text        NOT NULL,
  created_at timestamptz NOT NULL,
  sequence   bigint      NOT NULL
);

CREATE TABLE key_hashes (
  hash          bytea PRIMARY KEY,
  key_id        uuid  NOT NULL,
  key_tenant_id uuid
);

CREATE TABLE operators (
  id                 uuid        PRIMARY KEY,
  email              text        NOT NULL UNIQUE CHECK (email = lower(email)),
  role               text        NOT NULL
    CHECK (role IN ('SUPER_ADMIN', 'SUPPORT', 'BILLING', 'VIEWER')),
  password_hash      text        NOT NULL,
  sealed_totp_seed   bytea       NOT NULL,
  last_totp_step     bigint      NOT NULL DEFAULT 0,
  failures           integer     NOT NULL DEFAULT 0,
  locked_until       timestamptz,
  last_login_at      timestamptz,
  last_login_address text,
  created_at         timestamptz NOT NULL
);

CREATE TABLE signing_keys (
  id         text        PRIMARY KEY,
  public_key text        NOT NULL,
  sealed_key bytea       NOT NULL,
  created_at timestamptz NOT NULL
);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenants
  USING (id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

DO $$
DECLARE
  tenant_owned text;
BEGIN
  FOREACH tenant_owned IN ARRAY ARRAY['tenant_databases', 'members', 'entitlements', 'api_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_owned);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      tenant_owned);
  END LOOP;
END $$;
