package io.atelier.chassis.inbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record as a consumer sees it.
 *
 * @param sequence counts the states of the aggregate; 0 on records without
 * @param replayed published again on purpose; effects never see such a record
 * @param body null for a tombstone
 */
public record InboundEvent<T>(
    String id,
    String type,
    String key,
    @Nullable UUID tenantId,
    long sequence,
    Instant time,
    boolean replayed,
    @Nullable T body) {}
