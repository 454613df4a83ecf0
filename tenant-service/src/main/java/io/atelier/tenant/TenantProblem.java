package io.atelier.tenant;

import io.atelier.chassis.problem.ProblemCode;
import io.atelier.chassis.problem.ProblemKind;

/** The codes of tenant-service. */
public enum TenantProblem implements ProblemCode {
  SLUG_TAKEN("slug-taken", ProblemKind.CONFLICT, "The slug is taken"),
  EMAIL_KNOWN("email-known", ProblemKind.CONFLICT, "The e-mail address has a user already"),
  CONTACT_SALES("contact-sales", ProblemKind.CONFLICT, "The plan is sold by our sales"),
  MEMBER_EXISTS("member-exists", ProblemKind.CONFLICT, "The address is a member's"),
  QUOTA_EXCEEDED("quota-exceeded", ProblemKind.PAYMENT_REQUIRED, "Over the plan's limit"),
  TENANT_UNKNOWN("tenant-unknown", ProblemKind.NOT_FOUND, "There is no such tenant"),
  TENANT_NEEDED("tenant-needed", ProblemKind.CONFLICT, "The user works in several tenants"),
  INVALID_CREDENTIALS(
      "invalid-credentials", ProblemKind.UNAUTHENTICATED, "E-mail address or password is wrong"),
  INVALID_TOKEN("invalid-token", ProblemKind.INVALID, "The token is used, expired or unknown"),
  SESSION_ENDED("session-ended", ProblemKind.UNAUTHENTICATED, "The session has ended"),
  TOTP_REQUIRED("totp-required", ProblemKind.UNAUTHENTICATED, "A one-time password is needed"),
  LOCKED_OUT("locked-out", ProblemKind.TOO_MANY_REQUESTS, "Too many failed sign-ins"),
  KEY_REVOKED("key-revoked", ProblemKind.UNAUTHENTICATED, "The key was revoked"),
  KEY_EXPIRED("key-expired", ProblemKind.UNAUTHENTICATED, "The key has expired"),
  DATABASE_NOT_READY(
      "database-not-ready", ProblemKind.CONFLICT, "The tenant's database is not ready");

  private final String slug;
  private final ProblemKind kind;
  private final String title;

  TenantProblem(String slug, ProblemKind kind, String title) {
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
