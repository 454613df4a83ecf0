package io.atelier.gateway.access;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.tenant.TenantState;
import io.atelier.gateway.GatewayProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The table of a tenant's status (rules.md): the operator's hold first, then billing's access. */
final class TenantAccess {
  private static final Duration STARTS_SOON = Duration.ofSeconds(2);

  private static final Map<String, String> REASONS =
      Map.of(
          "trial-over", "Its trial is over.",
          "payment-overdue", "A payment is overdue.",
          "card-required", "A payment method is needed to begin.",
          "pending", "A payment method is needed to begin.",
          "past_due", "A payment is overdue.",
          "paused", "Its subscription is paused.",
          "expired", "Its subscription has ended.");

  private TenantAccess() {}

  /** 403 while held, 410 once deleted: for everyone of the tenant, everywhere. */
  static Optional<ProblemException> hold(TenantState tenant) {
    return switch (tenant.hold()) {
      case "deleted" ->
          Optional.of(
              ProblemException.of(
                  GatewayProblem.TENANT_DELETED,
                  "Ask the operator, who can restore it for a while."));
      case "suspended" ->
          Optional.of(
              ProblemException.of(
                  GatewayProblem.TENANT_HELD, "Ask the operator why, and to lift the hold."));
      default -> Optional.empty();
    };
  }

  /** 402 with the reason while the subscription gives no access. */
  static Optional<ProblemException> subscription(EntitlementsRecord entitlements, Instant now) {
    EntitlementPhase phase = entitlements.phaseAt(entitlements.tenantNow(now));
    if (phase.access()) {
      return Optional.empty();
    }
    String reason = phase.reason() == null ? phase.status() : phase.reason();
    String sentence = REASONS.getOrDefault(reason, "Its subscription is not active.");
    return Optional.of(
        ProblemException.of(
                GatewayProblem.TENANT_CLOSED,
                sentence + " An owner can sign in and choose a plan to open it again.")
            .with("reason", reason)
            .with("subscription_status", phase.status())
            .with("plan_code", phase.planCode()));
  }

  /** 503 until the tenant's own database is there. */
  static Optional<ProblemException> database(TenantState tenant) {
    return switch (tenant.databaseState()) {
      case "creating" ->
          Optional.of(
              ProblemException.of(
                      GatewayProblem.TENANT_STARTING,
                      "Its database is being made, which takes seconds: try again.")
                  .retryAfter(STARTS_SOON));
      case "failed" ->
          Optional.of(
              ProblemException.of(
                      GatewayProblem.TENANT_STARTING,
                      "Its database could not be made yet. The operator sees this and it is tried"
                          + " again.")
                  .retryAfter(Duration.ofSeconds(30)));
      default -> Optional.empty();
    };
  }
}
