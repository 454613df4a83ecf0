package io.atelier.testsupport.store;

import org.jspecify.annotations.Nullable;

/** A store that did not start; the message says what a person can do about it. */
public final class StoreStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StoreStartException(String message) {
    this(message, null);
  }

  public StoreStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
