package io.atelier.tenant.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Someone who signs in.
 *
 * @param passwordHash bcrypt; null until a password was set
 * @param emailConfirmedAt when a mail proved the address; null until then
 */
public record User(
    UUID id, String email, @Nullable String passwordHash, @Nullable Instant emailConfirmedAt) {

  @Override
  public String toString() {
    return "User[" + id + "]";
  }
}
