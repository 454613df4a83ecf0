package io.atelier.notification.egress;

/** An address that nothing is sent to; the message says why, for the customer. */
public final class EgressRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EgressRefusedException(String why) {
    super(why, null, false, false);
  }
}
