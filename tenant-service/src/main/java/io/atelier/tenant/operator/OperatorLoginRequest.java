package io.atelier.tenant.operator;

import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** An operator's sign-in. */
record OperatorLoginRequest(
    @Size(max = 254, message = "must be an e-mail address") String email,
    @Size(max = 200, message = "must be at most 200 characters") String password,
    @Nullable @Pattern(regexp = "[0-9]{6}", message = "must be six digits") String totp) {

  @Override
  public String toString() {
    return "OperatorLoginRequest[…]";
  }
}
