package io.atelier.tenant.session;

import io.atelier.chassis.problem.Check;
import io.atelier.chassis.problem.Checked;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** A new password, by a token. */
record ResetPasswordRequest(
    @Size(max = 200, message = "is not a token") String token,
    @Checked(by = Usable.class) String password) {

  /** Accepts passwords that are long enough, and no longer than anybody needs. */
  static final class Usable implements Check<String> {
    @Override
    public @Nullable String fault(String password) {
      return password.length() >= Passwords.SHORTEST && password.length() <= Passwords.LONGEST
          ? null
          : "must be 12 to 200 characters";
    }
  }

  @Override
  public String toString() {
    return "ResetPasswordRequest[…]";
  }
}
