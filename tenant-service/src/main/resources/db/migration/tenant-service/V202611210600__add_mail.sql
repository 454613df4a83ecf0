-- What is proven by mail, and what is offered by mail.
ALTER TABLE users ADD COLUMN email_confirmed_at timestamptz;

ALTER TABLE password_tokens
  -- Only who reads the mailbox has such a token.
  ADD COLUMN by_mail boolean NOT NULL DEFAULT false,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX password_tokens_by_user ON password_tokens (user_id, created_at);

CREATE TABLE address_tokens (
  hash          bytea       PRIMARY KEY,
  user_id       uuid        NOT NULL REFERENCES users,
  -- Which tenant's welcome follows.
  for_tenant_id uuid        NOT NULL,
  expires_at    timestamptz NOT NULL
);
CREATE INDEX address_tokens_by_user ON address_tokens (user_id);

CREATE TABLE invitations (
  id         uuid        PRIMARY KEY,
  tenant_id  uuid        NOT NULL REFERENCES tenants,
  email      text        NOT NULL CHECK (email = lower(email)),
  role       text        NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
  token_hash bytea       NOT NULL,
  invited_by text        NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  UNIQUE (tenant_id, email)
);
CREATE INDEX invitations_by_tenant ON invitations (tenant_id, id);

CREATE TABLE invitation_hashes (
  hash                 bytea PRIMARY KEY,
  invitation_id        uuid  NOT NULL,
  invitation_tenant_id uuid  NOT NULL
);

DO $$
DECLARE
  tenant_owned text;
BEGIN
  FOREACH tenant_owned IN ARRAY ARRAY['invitations'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_owned);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I
         USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      tenant_owned);
  END LOOP;
END $$;
