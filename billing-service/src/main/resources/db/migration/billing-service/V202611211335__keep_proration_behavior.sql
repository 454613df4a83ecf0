-- Of the last change of plan.
ALTER TABLE subscriptions ADD COLUMN proration_behavior text NOT NULL DEFAULT 'create_prorations'
  CHECK (proration_behavior IN ('create_prorations', 'none', 'always_invoice'));
