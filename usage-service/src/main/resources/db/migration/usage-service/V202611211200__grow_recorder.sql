-- What the recorder needs beside its first tables.

-- A grant or an event is undone once: by the key of the release or the void that did it.
ALTER TABLE usage_event_keys ADD COLUMN undone_by uuid;
ALTER TABLE usage_event_keys DROP CONSTRAINT usage_event_keys_kind_check;
ALTER TABLE usage_event_keys
    ADD CONSTRAINT usage_event_keys_kind_check CHECK (kind IN ('event', 'grant', 'release', 'void'));

-- A row of a release or a void has the key of what it undoes, and the quantity that it takes back.
ALTER TABLE usage_events DROP CONSTRAINT usage_events_kind_check;
DO $$
DECLARE
    partition regclass;
BEGIN
    FOR partition IN SELECT inhrelid::regclass FROM pg_inherits
                     WHERE inhparent = 'usage_events'::regclass LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS usage_events_kind_check', partition);
    END LOOP;
END $$;
ALTER TABLE usage_events
    ADD CONSTRAINT usage_events_kind_check
    CHECK (kind IN ('event', 'grant', 'gauge', 'release', 'void'));

-- The call log: only events that name a tool are in this index, so that others do not pay for it.
CREATE INDEX usage_events_call_log ON usage_events (tenant_id, occurred_at, key)
    WHERE properties ? 'tool_name';

-- dirty: changed since it was last published. It stays true over many changes, so that these touch
-- no index. alerted: the highest threshold (percent of alerted_max) that an alert told of.
ALTER TABLE usage_totals
    ADD COLUMN dirty       boolean  NOT NULL DEFAULT true,
    ADD COLUMN alerted     smallint NOT NULL DEFAULT 0,
    ADD COLUMN alerted_max bigint;
ALTER TABLE usage_totals SET (fillfactor = 50);
CREATE INDEX usage_totals_dirty ON usage_totals (tenant_id) WHERE dirty;
ALTER TABLE usage_totals DROP CONSTRAINT usage_totals_aggregation_check;
ALTER TABLE usage_totals ADD CONSTRAINT usage_totals_aggregation_check
    CHECK (aggregation IN ('sum', 'count', 'max', 'last', 'unique'));

-- Hours by dimension stand beside the hour itself, whose dimension is ''. A value of '' is of
-- events without that property.
ALTER TABLE usage_hours
    ADD COLUMN dimension text NOT NULL DEFAULT '',
    ADD COLUMN value     text NOT NULL DEFAULT '';
ALTER TABLE usage_hours SET (fillfactor = 50);
ALTER TABLE usage_hours DROP CONSTRAINT usage_hours_pkey;
ALTER TABLE usage_hours ADD PRIMARY KEY (tenant_id, metric, dimension, hour, value);
ALTER TABLE usage_hours DROP CONSTRAINT usage_hours_aggregation_check;
ALTER TABLE usage_hours ADD CONSTRAINT usage_hours_aggregation_check
    CHECK (aggregation IN ('sum', 'count', 'max', 'last', 'unique'));

-- What a unique total has seen: hashes while they are few, then a HyperLogLog.
CREATE TABLE usage_sketches (
    tenant_id uuid        NOT NULL,
    metric    text        NOT NULL,
    span      text        NOT NULL CHECK (span IN ('hour', 'period')),
    starts_at timestamptz NOT NULL,
    sketch    bytea       NOT NULL,
    PRIMARY KEY (tenant_id, metric, span, starts_at)
);

ALTER TABLE usage_sketches ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_sketches FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_sketches
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- The instant of the tenant's time up to which its usage periods are settled and published.
CREATE TABLE usage_closings (
    tenant_id    uuid PRIMARY KEY,
    closed_until timestamptz NOT NULL
);

ALTER TABLE usage_closings ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_closings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_closings
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- How far each partition of atelier.usage is counted. It moves by compare-and-set in the
-- transaction that counts, so that of two readers one counts.
CREATE TABLE usage_log_positions (
    topic       text    NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint  NOT NULL,
    PRIMARY KEY (topic, partition)
);

-- Many records are parked at one instant; of two with the same id the first that came wins.
ALTER TABLE unplaced_usage ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY;

-- Since when single events are kept; what is older cannot be taken back or counted anew.
CREATE TABLE usage_kept_since (
    since timestamptz PRIMARY KEY
);

-- Ends the months before an instant: their rows are dropped, or kept aside in a table of their own
-- that nothing reads. Totals and the refusal of repeats do not need them.
CREATE FUNCTION end_usage_partitions(before_month timestamptz, archive boolean) RETURNS integer
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = public, pg_temp
    SET timezone = 'UTC'
AS $$
DECLARE
    partition text;
    aside     text;
    ended     integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('make_usage_partitions'));
    FOR partition IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'usage_events'::regclass
          AND c.relname ~ '^usage_events_\d{4}_\d{2}$'
          AND to_timestamp(right(c.relname, 7), 'YYYY_MM') < date_trunc('month', before_month)
        ORDER BY c.relname
    LOOP
        EXECUTE format('ALTER TABLE usage_events DETACH PARTITION %I', partition);
        IF archive THEN
            aside := 'archived_' || partition;
            EXECUTE format('ALTER TABLE %I RENAME TO %I', partition, aside);
            EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', aside);
        ELSE
            EXECUTE format('DROP TABLE %I', partition);
        END IF;
        ended := ended + 1;
    END LOOP;
    IF ended > 0 THEN
        DELETE FROM usage_kept_since;
        INSERT INTO usage_kept_since VALUES (date_trunc('month', before_month));
    END IF;
    RETURN ended;
END
$$;
