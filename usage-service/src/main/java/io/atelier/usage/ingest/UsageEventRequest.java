package io.atelier.usage.ingest;

import io.atelier.chassis.problem.Faults;
import io.atelier.usage.recorder.EventId;
import io.atelier.usage.recorder.Quantities;
import io.atelier.usage.recorder.UsageEntry;
import io.atelier.usage.total.ExactDecimal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One event as it is sent, by HTTP and by Kafka alike.
 *
 * @param id 1–200 characters, unique for ever in the tenant
 * @param metric with {@code quantity}, the short form of {@code quantities} with one entry
 * @param occurredAt in the tenant's time; absent: when it is recorded
 * @param properties an object of the sender's own
 */
record UsageEventRequest(
    @EventId String id,
    @Nullable String metric,
    @ExactDecimal @Nullable BigDecimal quantity,
    @Nullable Map<String, BigDecimal> quantities,
    @Nullable Instant occurredAt,
    @Nullable JsonNode properties) {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  /** As the recorder takes it; null, with its faults added, if something is wrong with it. */
  @Nullable UsageEntry toEntry(Faults faults) {
    Faults found = new Faults();
    Quantities read = Quantities.read(metric, quantity, quantities, found);
    found.check(
        occurredAt == null || !occurredAt.isBefore(EARLIEST),
        "/occurred_at",
        "must be of the year 1 or later");
    if (properties != null) {
      found.check(properties.isObject(), "/properties", "must be an object");
      found.addAll(PropertiesCheck.faults(properties));
    }
    faults.addAll(found.list());
    return found.isEmpty() && read != null
        ? new UsageEntry(id, read, occurredAt, properties)
        : null;
  }
}
