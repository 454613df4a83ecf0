/**
 * The doors for events: HTTP and {@code atelier.usage}. Each checks the form of what comes, one
 * entry at a time, so that a bad one never fails its neighbours, and leaves the rest to the
 * recorder.
 *
 * <p>What comes by Kafka and cannot be counted is parked in {@code unplaced_usage} with the reason,
 * never dropped: usage of a tenant that is not known yet is counted by itself in the transaction in
 * which the tenant's entitlements (or its platform's catalogue) arrive.
 */
@NullMarked
package io.atelier.usage.ingest;

import org.jspecify.annotations.NullMarked;
