package io.atelier.usage.quota;

import io.atelier.usage.recorder.EventId;
import org.jspecify.annotations.Nullable;

/**
 * @param id of the void itself, 1–200 characters, unique for ever in the tenant: a repeat counts
 *     once
 * @param of the event's id, where the address does not name it
 */
record VoidRequest(@EventId String id, @EventId @Nullable String of) {}
