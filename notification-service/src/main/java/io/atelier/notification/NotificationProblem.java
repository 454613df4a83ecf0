package io.atelier.notification;

import io.atelier.chassis.problem.ProblemCode;
import io.atelier.chassis.problem.ProblemKind;

/** The codes that only this service answers; a page for each is in {@code docs/problems}. */
public enum NotificationProblem implements ProblemCode {
  QUOTA_EXCEEDED("quota-exceeded", ProblemKind.PAYMENT_REQUIRED, "Over the plan's limit"),
  ENDPOINT_INACTIVE("endpoint-inactive", ProblemKind.CONFLICT, "The endpoint is switched off");

  private final String slug;
  private final ProblemKind kind;
  private final String title;

  NotificationProblem(String slug, ProblemKind kind, String title) {
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
