package io.atelier.usage.recorder;

import io.atelier.events.envelope.EventJson;
import io.atelier.usage.total.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One metric of an event, a grant, or what takes one back.
 *
 * @param key of the dedupe row; of a release or a void, that of what it undoes
 * @param properties JSON
 */
record EventRow(
    UUID tenantId,
    UUID key,
    RecordKind kind,
    String metric,
    String eventId,
    Quantity quantity,
    Instant occurredAt,
    Instant periodStart,
    @Nullable String properties) {

  /** A row for each metric. */
  static List<EventRow> of(Counted event, RecordKind kind) {
    JsonNode tree = event.entry().properties();
    String properties = tree == null ? null : tree.toString();
    List<EventRow> rows = new ArrayList<>(event.parts().size());
    for (Counted.Part part : event.parts()) {
      rows.add(
          new EventRow(
              event.tenantId(),
              event.key(),
              kind,
              part.metric().code(),
              event.entry().id(),
              event.quantity(part),
              event.occurredAt(),
              event.periodStart(),
              properties));
    }
    return rows;
  }

  /** A property as the hours know it. */
  String property(String name) {
    return Counted.property(
        properties == null ? null : EventJson.mapper().readTree(properties), name);
  }
}
