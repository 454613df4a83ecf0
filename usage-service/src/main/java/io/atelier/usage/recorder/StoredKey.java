package io.atelier.usage.recorder;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered for ever of an id.
 *
 * @param undoneBy the key of the release or void that took it back
 */
record StoredKey(
    UUID key,
    UUID contentHash,
    RecordKind kind,
    Instant periodStart,
    Instant recordedAt,
    @Nullable UUID undoneBy) {

  boolean isRepeated(RecordKind as, UUID hash) {
    return kind == as && contentHash.equals(hash);
  }
}
