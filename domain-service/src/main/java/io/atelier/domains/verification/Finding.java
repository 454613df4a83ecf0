package io.atelier.domains.verification;

/** What one look at the DNS found. */
sealed interface Finding {
  Finding FOUND = new Found();
  Finding UNREACHABLE = new Unreachable();

  /** All resolvers see it. */
  record Found() implements Finding {}

  /**
   * It is not there, or not everywhere.
   *
   * @param reason in words that the customer can act on
   */
  record Missing(String reason) implements Finding {}

  /** Nobody could be asked, which says nothing about the domain. */
  record Unreachable() implements Finding {}
}
