package io.atelier.usage.recorder;

import java.util.UUID;

/** An entry as it came in, before anything is known of its tenant. */
public record Arrival(UUID tenantId, UsageEntry entry, Door door) {}
