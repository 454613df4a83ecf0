package io.atelier.chassis.duework;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A piece of work that this process holds for a while.
 *
 * @param attempt counts the claims; the work is completed only by the holder of the newest
 */
public record Claim(
    UUID id, String queue, String key, @Nullable UUID tenantId, JsonNode payload, int attempt) {}
