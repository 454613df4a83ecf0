package io.atelier.notification.email;

/** The server will never take this mail (a 5yz reply, RFC 5321 section 4.2.1). */
final class SmtpRejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  SmtpRejectedException(String reply) {
    super(reply);
  }
}
