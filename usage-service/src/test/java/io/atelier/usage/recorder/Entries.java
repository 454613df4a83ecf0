package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Faults;
import io.atelier.events.envelope.EventJson;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** Entries as tests write them. */
final class Entries {
  private Entries() {}

  static UsageEntry entry(String id, String metric, String quantity) {
    return entry(id, metric, quantity, null);
  }

  static UsageEntry entry(String id, String metric, String quantity, Instant occurredAt) {
    return new UsageEntry(id, one(metric, quantity), occurredAt, null);
  }

  static UsageEntry entry(String id, Map<String, BigDecimal> quantities) {
    return new UsageEntry(id, Quantities.read(null, null, quantities, new Faults()), null, null);
  }

  static UsageEntry entry(
      String id, String metric, String quantity, Instant occurredAt, Map<String, ?> properties) {
    return new UsageEntry(
        id, one(metric, quantity), occurredAt, EventJson.mapper().valueToTree(properties));
  }

  static Quantities one(String metric, String quantity) {
    return Quantities.read(metric, new BigDecimal(quantity), null, new Faults());
  }
}
