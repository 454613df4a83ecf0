-- What the file said of a platform when it was last read: the file's word holds when it changes, an
-- operator's in between.
ALTER TABLE platforms ADD COLUMN imported jsonb;
