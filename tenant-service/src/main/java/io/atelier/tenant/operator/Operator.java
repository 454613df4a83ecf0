package io.atelier.tenant.operator;

import io.atelier.chassis.security.OperatorRole;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Someone who runs the installation.
 *
 * @param lastTotpStep of the one-time password that was used last
 * @param failures since the last sign-in
 */
record Operator(
    UUID id,
    String email,
    OperatorRole role,
    String passwordHash,
    byte[] sealedTotpSeed,
    long lastTotpStep,
    int failures,
    @Nullable Instant lockedUntil) {

  @Override
  public String toString() {
    return "Operator[" + id + "]";
  }
}
