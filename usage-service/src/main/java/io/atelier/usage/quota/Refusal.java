package io.atelier.usage.quota;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.events.billing.CatalogState.Plan;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.usage.UsageProblem;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.recorder.Decision;
import io.atelier.usage.total.Standing;
import java.math.BigDecimal;
import java.util.Optional;

/** What a user reads when a limit is reached: the limit and the plan that would allow it. */
final class Refusal {
  /** The answer to everything while the subscription gives no access. */
  static final String INACTIVE = "Subscription is not active";

  private Refusal() {}

  /** The plan's own sentence, or one made of the numbers. */
  static String sentence(Standing standing) {
    EntitledLimit limit = standing.limit();
    if (limit != null && limit.message() != null) {
      return limit.message();
    }
    return "The limit of %s %s is reached (%s used)."
        .formatted(standing.max(), standing.metric(), standing.used());
  }

  static ProblemException of(Decision decision) {
    return of(decision, "");
  }

  /**
   * The answer to what was not done.
   *
   * @param id under which it was asked for
   */
  static ProblemException of(Decision decision, String id) {
    return switch (decision) {
      case Decision.OverLimit over -> quotaExceeded(over);
      case Decision.NoAccess _ -> inactive();
      case Decision.IdTaken _ -> idConflict(id);
      case Decision.Invalid invalid -> ProblemException.invalid(invalid.faults());
      case Decision.KeptByAtelier kept -> keptByAtelier(kept.metric());
      case Decision.NothingToUndo _ ->
          ProblemException.notFound(
              "Nothing of this kind was recorded under that id: a grant is released, an event is"
                  + " voided.");
      case Decision.UndoneBefore _ ->
          ProblemException.of(
              UsageProblem.UNDONE_BEFORE,
              "It was taken back before, under another id; that is done once.");
      case Decision.TooOld _ ->
          ProblemException.of(
              UsageProblem.TOO_OLD,
              "Single events of its month are not kept any more: send a correction instead.");
      case Decision.UnknownMetric unknown ->
          ProblemException.notFound("The platform has no metric " + unknown.metric() + ".");
      case Decision.NoGauge no ->
          ProblemException.of(
              ChassisProblem.INVALID,
              no.metric() + " is no gauge: report events or consume instead.");
      case Decision.Granted _, Decision.Undone _, Decision.Told _, Decision.Unplaced _ ->
          throw new IllegalStateException("no refusal: " + decision);
    };
  }

  static ProblemException quotaExceeded(Decision.OverLimit over) {
    Standing standing = over.standing();
    Optional<Plan> plan = planThatAllows(over.rights(), standing, over.wanted());
    return ProblemException.of(
            UsageProblem.QUOTA_EXCEEDED,
            sentence(standing)
                + plan.map(allows -> " The plan " + allows.name() + " allows it.").orElse(""))
        .with("metric", standing.metric())
        .with("limit", standing.max())
        .with("used", standing.used())
        .with("requested", over.requested())
        .with("remaining", standing.remaining())
        .with("resets_at", standing.resetsAt())
        .with("upgrade_plan", plan.map(Plan::code).orElse(null));
  }

  private static Optional<Plan> planThatAllows(
      TenantRights rights, Standing standing, BigDecimal wanted) {
    EntitledLimit limit = standing.limit();
    return limit == null
        ? Optional.empty()
        : rights.planThatAllows(standing.metric(), limit, wanted.add(standing.reserved()));
  }

  static ProblemException inactive() {
    return ProblemException.of(UsageProblem.SUBSCRIPTION_INACTIVE, INACTIVE);
  }

  static ProblemException idConflict(String id) {
    return ProblemException.of(
            UsageProblem.ID_CONFLICT,
            "The id was used for something else before, which stays: ask under another id.")
        .with("id", id);
  }

  static ProblemException keptByAtelier(String metric) {
    return ProblemException.of(
            UsageProblem.KEPT_BY_ATELIER,
            "Atelier counts " + metric + " itself: read it, it cannot be written.")
        .with("metric", metric);
  }
}
