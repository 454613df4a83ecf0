package io.atelier.billing.catalog;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A plan as it was sold from some day on; never changed.
 *
 * @param platform null for a global plan
 */
public record PlanVersion(
    UUID id, @Nullable String platform, String planCode, int version, PlanContent content) {

  Key key() {
    return new Key(platform, planCode);
  }

  /** What plans are told apart by. */
  record Key(@Nullable String platform, String planCode) {
    static Key of(Plan plan) {
      return new Key(plan.platform(), plan.code());
    }
  }
}
