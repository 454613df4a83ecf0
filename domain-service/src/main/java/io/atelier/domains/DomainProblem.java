package io.atelier.domains;

import io.atelier.chassis.problem.ProblemCode;
import io.atelier.chassis.problem.ProblemKind;

/** The codes that only this service answers; a page for each is in {@code docs/problems}. */
public enum DomainProblem implements ProblemCode {
  QUOTA_EXCEEDED("quota-exceeded", ProblemKind.PAYMENT_REQUIRED, "Over the plan's limit"),
  FEATURE_NEEDED(
      "plan-feature-needed", ProblemKind.PAYMENT_REQUIRED, "The plan does not include this"),
  SUBSCRIPTION_INACTIVE(
      "subscription-inactive", ProblemKind.PAYMENT_REQUIRED, "Subscription is not active"),
  DOMAIN_TAKEN("domain-taken", ProblemKind.CONFLICT, "The domain is taken"),
  DOMAIN_UNVERIFIED("domain-unverified", ProblemKind.CONFLICT, "The domain is not verified yet");

  private final String slug;
  private final ProblemKind kind;
  private final String title;

  DomainProblem(String slug, ProblemKind kind, String title) {
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
