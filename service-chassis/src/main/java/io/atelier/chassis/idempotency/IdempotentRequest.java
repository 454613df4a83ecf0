package io.atelier.chassis.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * What makes a request the same as another; a controller argument.
 *
 * @param scope SHA-256 of caller, method, path and the {@code Idempotency-Key}; null if it has none
 * @param requestHash SHA-256 of the body
 * @param anonymous whether nobody signed in: a repeat then comes back without secrets
 */
public record IdempotentRequest(byte @Nullable [] scope, byte[] requestHash, boolean anonymous) {

  /** A request that is never remembered, for callers within a service. */
  public static IdempotentRequest once() {
    return new IdempotentRequest(null, new byte[0], false);
  }
}
