package io.atelier.billing.entitlement;

import io.atelier.billing.catalog.PlanVersion;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription stands, as far as rights go, and what follows by itself.
 *
 * @param phases what holds now, then what will; ascending
 * @param anchors of the usage periods, the running one's first; ascending
 */
public record Standing(UUID tenantId, String platform, List<Phase> phases, List<Anchor> anchors) {

  /**
   * What holds from an instant on.
   *
   * @param reason the slug that explains why there is no access; null while there is
   */
  public record Phase(
      Instant from, String status, boolean access, @Nullable String reason, PlanVersion plan) {}
}
