package io.atelier.usage.recorder;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.usage.total.Quantity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How many there are.
 *
 * @param occurredAt when that was so, in the tenant's time; null: now
 */
public record GaugeValue(
    UUID tenantId, String metric, Quantity value, @Nullable Instant occurredAt) {

  /** Setting is idempotent by itself, so the id only orders values of the same instant. */
  Question toQuestion() {
    String id = UuidCreator.getTimeOrderedEpoch().toString();
    return new Question.Tell(tenantId, id, metric, value, occurredAt);
  }
}
