-- Timers of every kind, and a clock for each tenant.
ALTER TABLE timers DROP CONSTRAINT timers_kind_check;
ALTER TABLE timers ADD CONSTRAINT timers_kind_check CHECK (kind IN
  ('period_close', 'trial_end', 'scheduled_change', 'plan_move', 'renewal', 'invoice_due',
   'dunning', 'grace_end', 'cancel_after', 'expiry', 'override_end', 'addon_end', 'reminder',
   'usage_wait', 'entitlements'));

-- The tenant's now is system time plus clock_offset_ms. first_due_at is the earliest of its timers,
-- in its own time; next_due_at is when a worker should look, in system time.
ALTER TABLE tenant_locks
  ADD COLUMN clock_offset_ms bigint NOT NULL DEFAULT 0,
  ADD COLUMN clock_target    timestamptz,
  ADD COLUMN clock_moved_at  timestamptz,
  ADD COLUMN first_due_at    timestamptz;
UPDATE tenant_locks SET first_due_at = next_due_at;
CREATE INDEX tenant_locks_parked ON tenant_locks (parked_at, tenant_id) WHERE parked_at IS NOT NULL;
