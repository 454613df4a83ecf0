package io.atelier.tenant.lifecycle;

import io.atelier.events.billing.EntitlementPhase;
import org.jspecify.annotations.Nullable;

/**
 * The status that is shown of a tenant, and nothing is decided by: the worse of billing's and the
 * operator's.
 *
 * @param reason the slug that explains it; null when there is nothing to explain
 */
record ShownStatus(String status, @Nullable String reason) {
  private static final String TRIAL_OVER = "trial-over";

  /** Before billing has said anything: what the sign-up promised. */
  static ShownStatus atSignUp(boolean hasTrial) {
    return new ShownStatus(hasTrial ? "TRIAL" : "ACTIVE", null);
  }

  /**
   * The table of the rules.
   *
   * @param billing the phase of the tenant's now; null before billing has said anything
   */
  static ShownStatus of(
      Hold hold,
      @Nullable String holdReason,
      @Nullable EntitlementPhase billing,
      boolean hasTrial) {
    return switch (hold) {
      case DELETED -> new ShownStatus("DELETED", holdReason);
      case SUSPENDED -> new ShownStatus("SUSPENDED", holdReason);
      case NONE -> billing == null ? atSignUp(hasTrial) : of(billing);
    };
  }

  private static ShownStatus of(EntitlementPhase billing) {
    return switch (billing.status()) {
      case "trial", "pending" -> new ShownStatus("TRIAL", billing.reason());
      case "active" -> new ShownStatus("ACTIVE", billing.reason());
      case "past_due" ->
          new ShownStatus(billing.access() ? "ACTIVE" : "SUSPENDED", billing.reason());
      case "paused" -> new ShownStatus("SUSPENDED", billing.reason());
      case "expired" ->
          new ShownStatus(
              TRIAL_OVER.equals(billing.reason()) ? "SUSPENDED" : "CANCELLED", billing.reason());
      case "cancelled" -> new ShownStatus("CANCELLED", billing.reason());
      default -> throw new IllegalStateException("unknown status " + billing.status());
    };
  }
}
