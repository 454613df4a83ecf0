package io.atelier.tenant.session;

import jakarta.validation.constraints.Size;

/** A refresh token, to renew or end its session. */
record RefreshRequest(@Size(max = 200, message = "is not a refresh token") String refreshToken) {

  @Override
  public String toString() {
    return "RefreshRequest[…]";
  }
}
