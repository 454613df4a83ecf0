package io.atelier.chassis.problem;

/** The closed set of ways in which a request can end badly, each with its HTTP status. */
public enum ProblemKind {
  MALFORMED(400),
  UNAUTHENTICATED(401),
  PAYMENT_REQUIRED(402),
  FORBIDDEN(403),
  NOT_FOUND(404),
  METHOD_NOT_ALLOWED(405),
  NOT_ACCEPTABLE(406),
  CONFLICT(409),
  GONE(410),
  PRECONDITION_FAILED(412),
  TOO_LARGE(413),
  UNSUPPORTED_MEDIA_TYPE(415),
  INVALID(422),
  TOO_MANY_REQUESTS(429),
  INTERNAL(500),
  BAD_GATEWAY(502),
  UNAVAILABLE(503),
  GATEWAY_TIMEOUT(504);

  private final int status;

  ProblemKind(int status) {
    this.status = status;
  }

  public int status() {
    return status;
  }
}
