package io.atelier.tenant.exchange;

import jakarta.validation.constraints.Size;

/** A key that reached an application past the gateway. */
record VerifyKeyRequest(@Size(max = 200, message = "is not a key") String key) {

  @Override
  public String toString() {
    return "VerifyKeyRequest[…]";
  }
}
