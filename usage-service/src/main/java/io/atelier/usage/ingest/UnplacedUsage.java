package io.atelier.usage.ingest;

import java.util.UUID;

/**
 * A record that waits for its tenant.
 *
 * @param record as it came
 */
record UnplacedUsage(UUID id, String record) {}
