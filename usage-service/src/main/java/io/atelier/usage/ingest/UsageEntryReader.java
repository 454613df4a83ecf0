package io.atelier.usage.ingest;

import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.problem.Faults;
import io.atelier.usage.recorder.UsageEntry;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads one event, with every fault it has. */
@Component
final class UsageEntryReader {
  private final BodyReader bodies;

  UsageEntryReader(BodyReader bodies) {
    this.bodies = bodies;
  }

  /** Null, with its faults added, if something is wrong with it. */
  @Nullable UsageEntry read(JsonNode node, Faults faults) {
    UsageEventRequest request = bodies.read(node, UsageEventRequest.class, "", faults);
    return request == null ? null : request.toEntry(faults);
  }
}
