-- Rights and counted metrics are kept alike in every service that counts what it keeps.
ALTER TABLE entitlements DROP COLUMN platform;
ALTER TABLE counted_metrics ADD COLUMN kept_by text NOT NULL DEFAULT 'webhooks';
ALTER TABLE counted_metrics ALTER COLUMN kept_by DROP DEFAULT;
ALTER TABLE counted_metrics DROP CONSTRAINT counted_metrics_pkey;
ALTER TABLE counted_metrics ADD PRIMARY KEY (platform, kept_by);
