package io.atelier.local;

import org.jspecify.annotations.Nullable;

/** Why nothing started, in words for the one at the keyboard. */
final class LocalStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LocalStartException(String message) {
    this(message, null);
  }

  LocalStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
