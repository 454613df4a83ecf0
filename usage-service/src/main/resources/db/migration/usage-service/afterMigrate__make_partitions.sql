-- At every start: this month and the three that follow. While running, PartitionTimer goes on daily.
-- Where somebody reads events for long the service starts all the same: months are made far ahead, and
-- the default partition catches what none was made for.
DO $$
BEGIN
    PERFORM make_usage_partitions(now(), 4);
EXCEPTION WHEN lock_not_available THEN
    RAISE WARNING 'partitions of usage_events are made later: %', SQLERRM;
END
$$;
