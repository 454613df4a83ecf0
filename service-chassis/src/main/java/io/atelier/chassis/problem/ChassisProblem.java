package io.atelier.chassis.problem;

/** The codes that every service can answer. */
public enum ChassisProblem implements ProblemCode {
  MALFORMED("malformed", ProblemKind.MALFORMED, "The request cannot be read"),
  INVALID("invalid", ProblemKind.INVALID, "Some fields are wrong"),
  UNAUTHENTICATED("unauthenticated", ProblemKind.UNAUTHENTICATED, "No valid credential"),
  FORBIDDEN("forbidden", ProblemKind.FORBIDDEN, "Not allowed for this credential"),
  NOT_FOUND("not-found", ProblemKind.NOT_FOUND, "There is no such thing"),
  METHOD_NOT_ALLOWED("method-not-allowed", ProblemKind.METHOD_NOT_ALLOWED, "Wrong method"),
  NOT_ACCEPTABLE("not-acceptable", ProblemKind.NOT_ACCEPTABLE, "No such representation"),
  CONFLICT("conflict", ProblemKind.CONFLICT, "Another change came first"),
  TOO_LARGE("too-large", ProblemKind.TOO_LARGE, "The request is too large"),
  UNSUPPORTED_MEDIA_TYPE(
      "unsupported-media-type", ProblemKind.UNSUPPORTED_MEDIA_TYPE, "Wrong content type"),
  IDEMPOTENCY_MISMATCH(
      "idempotency-mismatch", ProblemKind.INVALID, "The Idempotency-Key was used for another body"),
  IDEMPOTENCY_RUNNING(
      "idempotency-running", ProblemKind.CONFLICT, "The first request is still running"),
  NOT_READY_YET("not-ready-yet", ProblemKind.UNAVAILABLE, "Not heard of it yet"),
  UNAVAILABLE("unavailable", ProblemKind.UNAVAILABLE, "Temporarily unavailable"),
  INTERNAL("internal", ProblemKind.INTERNAL, "Something went wrong here");

  private final String slug;
  private final ProblemKind kind;
  private final String title;

  ChassisProblem(String slug, ProblemKind kind, String title) {
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
