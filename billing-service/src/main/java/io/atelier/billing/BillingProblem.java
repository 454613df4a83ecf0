package io.atelier.billing;

import io.atelier.chassis.problem.ProblemCode;
import io.atelier.chassis.problem.ProblemKind;

/** Why billing refuses. Each code has a page {@code docs/problems/<slug>.md}. */
public enum BillingProblem implements ProblemCode {
  CATALOG_NOT_FOUND("catalog-not-found", ProblemKind.NOT_FOUND, "Nothing is sold there"),
  STALE("stale", ProblemKind.PRECONDITION_FAILED, "Someone else changed it meanwhile"),
  INVOICE_NOT_OPEN("invoice-not-open", ProblemKind.CONFLICT, "The invoice does not wait for that"),
  PAYMENT_EXISTS(
      "payment-exists", ProblemKind.CONFLICT, "The transaction was recorded for something else"),
  ADDON_REFUSED("addon-refused", ProblemKind.CONFLICT, "This add-on cannot be bought now"),
  BILLING_PARKED(
      "billing-parked", ProblemKind.UNAVAILABLE, "Something that is due has to run first"),
  ALREADY_SUBSCRIBED(
      "already-subscribed", ProblemKind.CONFLICT, "The tenant pays for a plan already"),
  NOT_SUBSCRIBED("not-subscribed", ProblemKind.CONFLICT, "The tenant pays for no plan yet"),
  CONTACT_SALES("contact-sales", ProblemKind.CONFLICT, "That plan is sold by an operator"),
  NOTHING_TO_CHANGE("nothing-to-change", ProblemKind.CONFLICT, "That is what it is already"),
  SUBSCRIPTION_STATUS(
      "subscription-status", ProblemKind.CONFLICT, "The subscription's status does not allow it"),
  PAYMENT_OVERDUE("payment-overdue", ProblemKind.PAYMENT_REQUIRED, "Something is overdue"),
  CLOCK_BACKWARDS("clock-backwards", ProblemKind.CONFLICT, "Time does not run backwards"),
  CLOCK_ADVANCING("clock-advancing", ProblemKind.CONFLICT, "The tenant's clock is being moved");

  private final String slug;
  private final ProblemKind kind;
  private final String title;

  BillingProblem(String slug, ProblemKind kind, String title) {
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
