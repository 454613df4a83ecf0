-- Since when every call of an endpoint has failed, and why we switched it off.
ALTER TABLE endpoints ADD COLUMN failing_since timestamptz;
ALTER TABLE endpoints ADD COLUMN disabled_reason text;
