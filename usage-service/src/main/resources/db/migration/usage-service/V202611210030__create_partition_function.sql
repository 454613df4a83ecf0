-- Makes the partitions of usage_events from the month of an instant on. It runs as the owner, because
-- who records owns nothing. Rows that were caught by the default partition move to the one that is
-- made for them.
CREATE FUNCTION make_usage_partitions(from_month timestamptz, months integer) RETURNS integer
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = public, pg_temp
    SET timezone = 'UTC'
AS $$
DECLARE
    month_start timestamptz;
    month_end   timestamptz;
    partition   text;
    made        integer := 0;
BEGIN
    -- One at a time: several replicas come with this at the same hour.
    PERFORM pg_advisory_xact_lock(hashtext('make_usage_partitions'));
    FOR n IN 0 .. months - 1 LOOP
        month_start := date_trunc('month', from_month) + make_interval(months => n);
        month_end := month_start + interval '1 month';
        partition := 'usage_events_' || to_char(month_start, 'YYYY_MM');
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE usage_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
                       partition);
        -- Nothing may fall into the default partition between the move and the attaching. The lock is
        -- on the whole table: a reader that has its list of partitions already and waits for the
        -- default one alone would find the rows in neither.
        LOCK TABLE usage_events IN ACCESS EXCLUSIVE MODE;
        EXECUTE format(
            'WITH caught AS (DELETE FROM usage_events_default
                             WHERE recorded_at >= %L AND recorded_at < %L RETURNING *)
             INSERT INTO %I SELECT * FROM caught', month_start, month_end, partition);
        EXECUTE format('ALTER TABLE usage_events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                       partition, month_start, month_end);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', partition);
        EXECUTE format(
            'CREATE POLICY tenant_isolation ON %I
                 USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
                 WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
            partition);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
