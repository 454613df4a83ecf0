package io.atelier.tenant.session;

import io.atelier.chassis.problem.Checked;
import io.atelier.tenant.account.Passwords;
import jakarta.validation.constraints.Size;

/** A new password, by a token. */
record ResetPasswordRequest(
    @Size(max = 200, message = "is not a token") String token,
    @Checked(by = Passwords.Usable.class) String password) {

  @Override
  public String toString() {
    return "ResetPasswordRequest[…]";
  }
}
