package io.atelier.usage.recorder;

import java.util.UUID;

/** What is remembered for ever of an id. */
record StoredKey(UUID key, UUID contentHash, RecordKind kind) {
  boolean isRepeatedBy(Counted counted, RecordKind as) {
    return kind == as && contentHash.equals(counted.contentHash());
  }
}
