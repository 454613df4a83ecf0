package io.atelier.tenant.apikey;

import io.atelier.chassis.problem.Faults;
import org.jspecify.annotations.Nullable;

/**
 * @param keyHash SHA-256 of the key, in hex
 * @param tenant the header {@code Atelier-Tenant}, for applications
 */
record KeyExchangeRequest(String keyHash, @Nullable String tenant) {

  KeyExchangeRequest {
    Faults faults = new Faults();
    faults.check(
        KeyExchange.hash(keyHash).isPresent(), "/key_hash", "must be SHA-256 in hex, 64 digits");
    faults.throwIfAny();
  }
}
