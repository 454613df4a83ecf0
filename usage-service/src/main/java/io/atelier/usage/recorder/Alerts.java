package io.atelier.usage.recorder;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import io.atelier.usage.total.Standing;
import io.atelier.usage.total.Total;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells of thresholds that were crossed, in the transaction in which they were. */
@Component
final class Alerts {
  private final Outbox outbox;

  Alerts(Outbox outbox) {
    this.outbox = outbox;
  }

  /** A total that is to be told of, as it stands after the crossing. */
  record Crossing(UUID tenantId, EntitlementPhase phase, Standing after, Instant tenantNow) {}

  /** Whether a higher threshold was reached than was told of; of another limit nothing was. */
  static boolean isCrossed(Total before, Total after) {
    boolean same = Objects.equals(before.alerted().max(), after.alerted().max());
    return after.alerted().percent() > (same ? before.alerted().percent() : 0);
  }

  Mono<Void> raise(List<Crossing> crossings) {
    return Flux.fromIterable(crossings).concatMap(this::raise).then();
  }

  private Mono<Void> raise(Crossing crossing) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    Standing after = crossing.after();
    int percent = after.total().alerted().percent();
    AlertRaised alert =
        new AlertRaised(
            id,
            crossing.tenantId(),
            "usage_threshold",
            BigDecimal.valueOf(percent),
            after.used(),
            message(after, percent),
            metadata(crossing),
            crossing.tenantNow());
    return outbox.append(
        OutboundEvent.state(
            Topic.ALERTS, id.toString(), 1, "alert.raised", crossing.tenantId(), alert));
  }

  private static String message(Standing after, int percent) {
    return "%d %% of the limit of %s %s is used (%s)."
        .formatted(percent, after.max(), after.metric(), after.used());
  }

  private static Map<String, Object> metadata(Crossing crossing) {
    Standing after = crossing.after();
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("metric", after.metric());
    metadata.put("plan_code", crossing.phase().planCode());
    BigDecimal max = after.max();
    if (max != null) {
      metadata.put("limit", max);
    }
    Instant resetsAt = after.resetsAt();
    if (resetsAt != null) {
      metadata.put("period_start", after.total().counter().period().start());
      metadata.put("resets_at", resetsAt);
    }
    return metadata;
  }
}
