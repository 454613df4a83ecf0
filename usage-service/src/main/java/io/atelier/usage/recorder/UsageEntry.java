package io.atelier.usage.recorder;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Usage to be recorded, sound in form; whether its metrics exist is for the recorder to say.
 *
 * @param id 1–200 characters, unique for ever in its tenant
 * @param occurredAt in the tenant's time; null: when it is recorded
 */
public record UsageEntry(
    String id, Quantities quantities, @Nullable Instant occurredAt, @Nullable JsonNode properties) {
  String property(String name) {
    return Counted.property(properties, name);
  }

  UUID contentHash() {
    return ContentHash.of(quantities.byMetric(), occurredAt, properties);
  }
}
