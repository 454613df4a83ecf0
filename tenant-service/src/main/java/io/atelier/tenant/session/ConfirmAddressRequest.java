package io.atelier.tenant.session;

import jakarta.validation.constraints.Size;

/** The proof of an address. */
record ConfirmAddressRequest(@Size(max = 200, message = "is not a token") String token) {
  @Override
  public String toString() {
    return "ConfirmAddressRequest[…]";
  }
}
