package io.atelier.billing.move;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Where to move a plan's tenants.
 *
 * @param platform whose tenants; of a global plan those of other platforms stay
 * @param toVersion the newest unless said
 * @param dryRun whether to tell only; false unless said
 */
record PlanMoveRequest(
    @Size(min = 1, max = 60, message = "must be a platform's code") String platform,
    @Nullable @Min(value = 1, message = "must be a version of the plan, from 1") Integer toVersion,
    @Nullable Boolean dryRun) {

  boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }
}
