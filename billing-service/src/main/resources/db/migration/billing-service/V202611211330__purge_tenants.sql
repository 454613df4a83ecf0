-- A tenant that was purged is remembered by its lock, so that nothing older of it comes back.
ALTER TABLE tenant_locks ADD COLUMN purged_at timestamptz;

ALTER TABLE timers DROP CONSTRAINT timers_kind_check;
ALTER TABLE timers ADD CONSTRAINT timers_kind_check CHECK (kind IN
  ('period_close', 'trial_end', 'scheduled_change', 'plan_move', 'renewal', 'invoice_due',
   'dunning', 'grace_end', 'cancel_after', 'expiry', 'override_end', 'addon_end', 'reminder',
   'usage_wait', 'entitlements', 'purge'));
