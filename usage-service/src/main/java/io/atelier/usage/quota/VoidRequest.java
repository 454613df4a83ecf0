package io.atelier.usage.quota;

import io.atelier.usage.recorder.EventId;

/**
 * @param id of the void itself, 1–200 characters, unique for ever in the tenant: a repeat counts
 *     once
 */
record VoidRequest(@EventId String id) {}
