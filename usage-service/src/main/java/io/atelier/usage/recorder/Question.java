package io.atelier.usage.recorder;

import io.atelier.usage.total.Quantity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is decided on totals while they are held. */
sealed interface Question {
  UUID tenantId();

  /** May this be counted? */
  record Consume(UUID tenantId, Consumption wish) implements Question {}

  /** Take something back. */
  record Undo(UUID tenantId, Undoing undoing) implements Question {}

  /**
   * So many there are.
   *
   * @param id orders values of the same instant; setting is idempotent by itself
   * @param occurredAt in the tenant's time; null: now
   */
  record Tell(UUID tenantId, String id, String metric, Quantity value, @Nullable Instant occurredAt)
      implements Question {}
}
