package io.atelier.tenant.session;

import io.atelier.chassis.problem.Faults;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;

/** A new password, by a token. */
record ResetPasswordRequest(
    @Size(max = 200, message = "is not a token") String token, String password) {

  ResetPasswordRequest {
    Faults faults = new Faults();
    faults.check(
        password.length() >= Passwords.SHORTEST
            && password.getBytes(StandardCharsets.UTF_8).length <= Passwords.LONGEST_BYTES,
        "/password",
        "must be 12 characters or more, and at most 72 bytes");
    faults.throwIfAny();
  }

  @Override
  public String toString() {
    return "ResetPasswordRequest[…]";
  }
}
