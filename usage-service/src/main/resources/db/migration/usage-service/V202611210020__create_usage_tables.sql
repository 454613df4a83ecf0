-- Quantities and totals are millionths, so that they are exact: 10^12 units are 10^18 of them.

-- Refuses repeats for ever, so it is never partitioned and never emptied. The key is a pure function
-- of (tenant, event id), 16 bytes; a time-ordered id keeps its time in front and so its neighbours.
CREATE TABLE usage_event_keys (
    key          uuid PRIMARY KEY,
    tenant_id    uuid        NOT NULL,
    content_hash uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('event', 'grant')),
    period_start timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL
);

ALTER TABLE usage_event_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_event_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_event_keys
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- One row for each metric of an event. By recorded_at, so that writing touches the newest month only
-- and a month can be dropped whole; the dedupe row says in which month an event is. No unique index:
-- usage_event_keys has decided already.
CREATE TABLE usage_events (
    recorded_at  timestamptz NOT NULL,
    occurred_at  timestamptz NOT NULL,
    period_start timestamptz NOT NULL,
    quantity     bigint      NOT NULL,
    tenant_id    uuid        NOT NULL,
    key          uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('event', 'grant', 'gauge')),
    metric       text        NOT NULL,
    event_id     text        NOT NULL,
    properties   jsonb
) PARTITION BY RANGE (recorded_at);
CREATE INDEX usage_events_recorded_at ON usage_events USING brin (recorded_at);
CREATE INDEX usage_events_occurred_at ON usage_events USING brin (occurred_at);

ALTER TABLE usage_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_events
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- Usage is never refused because nobody made a partition.
CREATE TABLE usage_events_default PARTITION OF usage_events DEFAULT;
ALTER TABLE usage_events_default ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_events_default
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- The one total for each tenant, metric and usage period: limits, readers and invoices all read it.
-- A gauge has no period: its row starts at the epoch and has no end.
CREATE TABLE usage_totals (
    tenant_id        uuid        NOT NULL,
    metric           text        NOT NULL,
    period_start     timestamptz NOT NULL,
    period_end       timestamptz,
    aggregation      text        NOT NULL CHECK (aggregation IN ('sum', 'count', 'max', 'last')),
    total            bigint      NOT NULL CHECK (total BETWEEN 0 AND 999999999999999999),
    reserved         bigint      NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    count            bigint      NOT NULL,
    last_at          timestamptz,
    last_id          text COLLATE "C",
    sequence         bigint      NOT NULL,
    limit_reached_at timestamptz,
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, metric, period_start)
);

ALTER TABLE usage_totals ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_totals FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_totals
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- For charts. An hour of a counter holds what occurred in it; an hour of a gauge holds the value that
-- the gauge had after its last change in it.
CREATE TABLE usage_hours (
    tenant_id   uuid        NOT NULL,
    metric      text        NOT NULL,
    hour        timestamptz NOT NULL,
    aggregation text        NOT NULL CHECK (aggregation IN ('sum', 'count', 'max', 'last')),
    total       bigint      NOT NULL CHECK (total BETWEEN 0 AND 999999999999999999),
    count       bigint      NOT NULL,
    last_at     timestamptz,
    last_id     text COLLATE "C",
    PRIMARY KEY (tenant_id, metric, hour)
);

ALTER TABLE usage_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_hours FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_hours
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- Records of atelier.usage that could not be counted: 'waiting' ones are counted by themselves when
-- their tenant appears, the others stay to be seen. Text and not jsonb, for what is wrong with a
-- record may be what jsonb does not take. The id is made of what came: delivered twice, parked once.
CREATE TABLE unplaced_usage (
    id          uuid PRIMARY KEY,
    tenant_id   uuid,
    reason      text        NOT NULL CHECK (reason IN ('waiting', 'refused', 'conflict')),
    faults      text,
    record      text        NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX unplaced_usage_tenant ON unplaced_usage (tenant_id, reason, received_at);

ALTER TABLE unplaced_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE unplaced_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON unplaced_usage
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
