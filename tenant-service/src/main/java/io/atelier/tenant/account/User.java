package io.atelier.tenant.account;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Someone who signs in.
 *
 * @param passwordHash bcrypt; null until a password was set
 */
public record User(UUID id, String email, @Nullable String passwordHash) {

  @Override
  public String toString() {
    return "User[" + id + "]";
  }
}
