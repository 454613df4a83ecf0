-- An add-on as it was bought; price and grants are of one piece.
CREATE TABLE bought_addons (
  tenant_id       uuid        NOT NULL REFERENCES tenant_locks,
  id              uuid        NOT NULL,
  subscription_id uuid        NOT NULL,
  platform        text        NOT NULL,
  addon_code      text        NOT NULL,
  name            text        NOT NULL,
  quantity        integer     NOT NULL CHECK (quantity > 0),
  amount          bigint      NOT NULL CHECK (amount >= 0),
  currency        char(3)     NOT NULL,
  billing_period  text        NOT NULL CHECK (billing_period IN ('monthly', 'annual', 'one_time')),
  grants          jsonb       NOT NULL,
  domain_name     text,
  status          text        NOT NULL CHECK (status IN ('active', 'cancelled', 'expired')),
  anchor          timestamptz NOT NULL,
  time_zone       text        NOT NULL,
  periods         integer     NOT NULL,
  period_start    timestamptz NOT NULL,
  period_end      timestamptz,
  cancelled_at    timestamptz,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((billing_period = 'one_time') = (period_end IS NULL))
);
-- The same thing for the same domain is bought once at a time.
CREATE UNIQUE INDEX bought_addons_one_a_domain ON bought_addons (tenant_id, addon_code, domain_name)
  WHERE status <> 'expired' AND domain_name IS NOT NULL;
CREATE INDEX bought_addons_active ON bought_addons (tenant_id) WHERE status <> 'expired';

-- A tenant redeems a coupon once for all; null: the coupon is a global one.
CREATE TABLE coupon_redemptions (
  number          bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id       uuid        NOT NULL REFERENCES tenant_locks,
  coupon_platform text,
  coupon_code     text        NOT NULL,
  subscription_id uuid        NOT NULL,
  percent         numeric,
  amount          bigint,
  currency        char(3),
  plans           text[]      NOT NULL,
  counts_from     timestamptz NOT NULL,
  counts_until    timestamptz,
  redeemed_at     timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (tenant_id, coupon_platform, coupon_code),
  CHECK ((percent IS NULL) <> (amount IS NULL)),
  CHECK ((amount IS NULL) = (currency IS NULL))
);
CREATE INDEX coupon_redemptions_subscription
  ON coupon_redemptions (tenant_id, subscription_id, number);

-- How often a coupon was redeemed by all tenants together.
CREATE TABLE coupon_uses (
  coupon_platform text,
  coupon_code     text    NOT NULL,
  uses            integer NOT NULL CHECK (uses > 0),
  UNIQUE NULLS NOT DISTINCT (coupon_platform, coupon_code)
);

ALTER TABLE bought_addons ENABLE ROW LEVEL SECURITY;
ALTER TABLE bought_addons FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON bought_addons
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE coupon_redemptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE coupon_redemptions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON coupon_redemptions
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
