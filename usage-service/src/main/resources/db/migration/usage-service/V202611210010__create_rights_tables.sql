-- What billing says of a tenant's rights, as it came (atelier.entitlements): the newest state only.
CREATE TABLE entitlements (
    tenant_id  uuid PRIMARY KEY,
    platform   text        NOT NULL,
    sequence   bigint      NOT NULL,
    record     jsonb       NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX entitlements_platform ON entitlements (platform);

ALTER TABLE entitlements ENABLE ROW LEVEL SECURITY;
ALTER TABLE entitlements FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON entitlements
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- Starts of usage periods before those of the record: an event that comes late finds its period here.
CREATE TABLE usage_period_boundaries (
    tenant_id uuid        NOT NULL,
    starts_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, starts_at)
);

ALTER TABLE usage_period_boundaries ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_period_boundaries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_period_boundaries
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- What a platform sells and counts (atelier.catalog): the newest state only.
CREATE TABLE catalogs (
    platform   text PRIMARY KEY,
    sequence   bigint      NOT NULL,
    record     jsonb       NOT NULL,
    updated_at timestamptz NOT NULL
);
