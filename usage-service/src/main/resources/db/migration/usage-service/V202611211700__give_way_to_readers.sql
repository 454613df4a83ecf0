-- Making or ending a partition locks the whole event table. Behind a long reader that would wait, and
-- all recording behind it: it gives up soon instead and is tried again.
ALTER FUNCTION make_usage_partitions(timestamptz, integer) SET lock_timeout = '2s';
ALTER FUNCTION end_usage_partitions(timestamptz, boolean) SET lock_timeout = '2s';
