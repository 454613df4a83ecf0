package io.atelier.tenant.session;

import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in.
 *
 * @param totp asked of operators only; accepted here for clients that always send it
 * @param tenant id or slug, for members of several
 */
record LoginRequest(
    @Size(max = 254, message = "must be an e-mail address") String email,
    @Size(max = 200, message = "must be at most 200 characters") String password,
    @Nullable String totp,
    @Nullable String tenant) {

  @Override
  public String toString() {
    return "LoginRequest[…]";
  }
}
