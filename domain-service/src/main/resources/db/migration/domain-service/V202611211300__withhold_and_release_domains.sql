-- Since when the DNS neither proves a domain nor leads to us; why a proven one is not served.
ALTER TABLE domains ADD COLUMN left_at timestamptz;
ALTER TABLE domains ADD COLUMN withheld text;
