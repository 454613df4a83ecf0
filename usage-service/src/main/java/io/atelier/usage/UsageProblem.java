package io.atelier.usage;

import io.atelier.chassis.problem.ProblemCode;
import io.atelier.chassis.problem.ProblemKind;

/** The codes that only this service answers; a page for each is in {@code docs/problems}. */
public enum UsageProblem implements ProblemCode {
  QUOTA_EXCEEDED("quota-exceeded", ProblemKind.PAYMENT_REQUIRED, "Over the plan's limit"),
  SUBSCRIPTION_INACTIVE(
      "subscription-inactive", ProblemKind.PAYMENT_REQUIRED, "Subscription is not active"),
  ID_CONFLICT("id-conflict", ProblemKind.CONFLICT, "The id was used for something else"),
  KEPT_BY_ATELIER("kept-by-atelier", ProblemKind.CONFLICT, "Atelier counts this itself"),
  UNDONE_BEFORE("undone-before", ProblemKind.CONFLICT, "It was taken back before"),
  TOO_OLD("too-old", ProblemKind.CONFLICT, "Its month is not kept any more"),
  BUSY("busy", ProblemKind.UNAVAILABLE, "Too much usage at once");

  private final String slug;
  private final ProblemKind kind;
  private final String title;

  UsageProblem(String slug, ProblemKind kind, String title) {
    this.slug = slug;
    this.kind = kind;
    this.title = title;
  }

  @Override
  public String slug() {
    return slug;
  }

  @Override
  public ProblemKind kind() {
    return kind;
  }

  @Override
  public String title() {
    return title;
  }
}
