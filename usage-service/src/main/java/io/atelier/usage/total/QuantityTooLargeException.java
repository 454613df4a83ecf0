package io.atelier.usage.total;

/** A total would reach 10^12. What asked for it is refused, for a total is never capped. */
public final class QuantityTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QuantityTooLargeException() {
    super("a quantity is below 10^12", null, false, false);
  }
}
