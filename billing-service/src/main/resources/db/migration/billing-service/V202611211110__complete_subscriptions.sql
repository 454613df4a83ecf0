-- Everything a subscription can be.
ALTER TABLE subscriptions
  ADD COLUMN since                     timestamptz,
  ADD COLUMN trial_subscribed          boolean NOT NULL DEFAULT false,
  ADD COLUMN trial_asked               boolean NOT NULL DEFAULT false,
  ADD COLUMN billed_amount             bigint,
  ADD COLUMN billed_from               timestamptz,
  ADD COLUMN billed_until              timestamptz,
  ADD COLUMN scheduled_plan_version_id uuid REFERENCES plan_versions,
  ADD COLUMN scheduled_interval        text CHECK (scheduled_interval IN ('month', 'year')),
  ADD COLUMN scheduled_interval_count  integer,
  ADD COLUMN scheduled_amount          bigint,
  ADD COLUMN scheduled_currency        char(3),
  ADD COLUMN scheduled_at              timestamptz,
  ADD COLUMN cancelled_at              timestamptz,
  ADD COLUMN cancellation_reason       text,
  ADD COLUMN cancellation_ends_at      timestamptz,
  ADD COLUMN past_due_since            timestamptz,
  ADD COLUMN grace_ends_at             timestamptz,
  ADD COLUMN cancel_after_at           timestamptz,
  ADD COLUMN reminder_days             integer[],
  ADD COLUMN reminders                 integer NOT NULL DEFAULT 0,
  ADD COLUMN grace_over                boolean NOT NULL DEFAULT false,
  ADD COLUMN fixed_currency            char(3),
  ADD COLUMN changes                   integer NOT NULL DEFAULT 0,
  ADD COLUMN deleted_from              text;
UPDATE subscriptions SET since = anchor;
ALTER TABLE subscriptions
  ALTER COLUMN since SET NOT NULL,
  ADD CHECK ((billed_until IS NULL) = (billed_from IS NULL)
             AND (billed_until IS NULL) = (billed_amount IS NULL)),
  ADD CHECK ((scheduled_at IS NULL) = (scheduled_plan_version_id IS NULL)),
  ADD CHECK ((cancelled_at IS NULL) = (cancellation_ends_at IS NULL)),
  ADD CHECK (status <> 'past_due' OR past_due_since IS NOT NULL),
  ADD CHECK (status <> 'cancelled' OR cancellation_ends_at IS NOT NULL);

-- What operators grant a tenant apart from its plan.
CREATE TABLE entitlement_overrides (
  tenant_id  uuid PRIMARY KEY REFERENCES tenant_locks,
  overrides  jsonb       NOT NULL,
  expires_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
ALTER TABLE entitlement_overrides ENABLE ROW LEVEL SECURITY;
ALTER TABLE entitlement_overrides FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON entitlement_overrides
  USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
