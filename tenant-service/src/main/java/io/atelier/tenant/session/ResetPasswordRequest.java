package io.atelier.tenant.session;

import io.atelier.chassis.problem.Check;
import io.atelier.chassis.problem.Checked;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A new password, by a token. */
record ResetPasswordRequest(
    @Size(max = 200, message = "is not a token") String token,
    @Checked(by = Usable.class) String password) {

  /** Accepts passwords that are long enough, and that bcrypt reads to their end. */
  static final class Usable implements Check<String> {
    @Override
    public @Nullable String fault(String password) {
      return password.length() >= Passwords.SHORTEST
              && password.getBytes(StandardCharsets.UTF_8).length <= Passwords.LONGEST_BYTES
          ? null
          : "must be 12 characters or more, and at most 72 bytes";
    }
  }

  @Override
  public String toString() {
    return "ResetPasswordRequest[…]";
  }
}
