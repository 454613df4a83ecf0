package io.atelier.tenant.exchange;

import io.atelier.tenant.apikey.ApiKey;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether a key is good now, and whose it is. */
record VerifyKeyResponse(
    boolean valid, @Nullable UUID tenantId, @Nullable UUID keyId, List<String> scopes) {

  static VerifyKeyResponse of(ApiKey key) {
    return new VerifyKeyResponse(true, key.tenantId(), key.id(), key.scopes());
  }

  static VerifyKeyResponse invalid() {
    return new VerifyKeyResponse(false, null, null, List.of());
  }
}
