package io.atelier.gateway;

import io.atelier.chassis.problem.ProblemCode;
import io.atelier.chassis.problem.ProblemKind;

/** Every way in which the gateway itself refuses a request, beside what the chassis names. */
public enum GatewayProblem implements ProblemCode {
  BAD_HOST("bad-host", ProblemKind.MALFORMED, "The Host header is missing or malformed"),
  BAD_REQUEST("bad-request", ProblemKind.MALFORMED, "The request is not well-formed HTTP"),
  UNKNOWN_HOST("unknown-host", ProblemKind.NOT_FOUND, "Nobody lives at this address"),
  NO_APPLICATION(
      "no-application", ProblemKind.NOT_FOUND, "There is no application behind this address"),
  TENANT_CLOSED(
      "tenant-closed",
      ProblemKind.PAYMENT_REQUIRED,
      "This address is closed until its subscription is active"),
  TENANT_HELD("tenant-held", ProblemKind.FORBIDDEN, "This address is held by the operator"),
  TENANT_DELETED("tenant-deleted", ProblemKind.GONE, "This tenant was deleted"),
  TENANT_STARTING("tenant-starting", ProblemKind.UNAVAILABLE, "This address is being prepared"),
  TENANT_UNKNOWN("tenant-unknown", ProblemKind.NOT_FOUND, "There is no such tenant"),
  KEY_REVOKED("key-revoked", ProblemKind.UNAUTHENTICATED, "This API key was revoked"),
  KEY_EXPIRED("key-expired", ProblemKind.UNAUTHENTICATED, "This API key has expired"),
  WRONG_TENANT("wrong-tenant", ProblemKind.FORBIDDEN, "This credential belongs to another tenant"),
  CROSS_SITE("cross-site", ProblemKind.FORBIDDEN, "The session cookie was sent from another site"),
  RATE_LIMITED("rate-limited", ProblemKind.TOO_MANY_REQUESTS, "Too many requests"),
  APPLICATION_UNREACHABLE(
      "application-unreachable", ProblemKind.BAD_GATEWAY, "The application cannot be reached"),
  UPSTREAM_FAILED(
      "upstream-failed", ProblemKind.BAD_GATEWAY, "The connection broke before an answer came"),
  UPSTREAM_TIMEOUT("upstream-timeout", ProblemKind.GATEWAY_TIMEOUT, "No answer came in time");

  private final String slug;
  private final ProblemKind kind;
  private final String title;

  GatewayProblem(String slug, ProblemKind kind, String title) {
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
