package io.atelier.tenant.exchange;

import io.atelier.chassis.security.Caller;
import io.atelier.tenant.apikey.ApiKey;
import io.atelier.tenant.application.Application;
import io.atelier.tenant.session.TokenIssuer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway keeps for a key.
 *
 * @param sequence of the key's state that this answer was made from
 * @param kind api-key or application
 * @param expiresAt the token's end
 */
record KeyExchangeResponse(
    String token,
    UUID keyId,
    long sequence,
    String kind,
    @Nullable UUID tenantId,
    String platform,
    List<String> scopes,
    Rates rates,
    Instant expiresAt,
    @Nullable Instant keyExpiresAt) {

  /** Null: as the gateway's settings say; an application has no rate. */
  record Rates(@Nullable Integer perMinute, @Nullable Integer perDay) {}

  static KeyExchangeResponse of(ApiKey key, TokenIssuer.Issued issued) {
    return new KeyExchangeResponse(
        issued.token(),
        key.id(),
        key.sequence(),
        Caller.Kind.API_KEY.claim(),
        key.tenantId(),
        key.platform(),
        key.scopes(),
        new Rates(key.quotaRequestsPerMinute(), key.quotaRequestsPerDay()),
        issued.expiresAt(),
        key.expiresAt());
  }

  static KeyExchangeResponse of(
      Application application, @Nullable UUID tenantId, TokenIssuer.Issued issued) {
    return new KeyExchangeResponse(
        issued.token(),
        application.id(),
        application.sequence(),
        Caller.Kind.APPLICATION.claim(),
        tenantId,
        application.platform(),
        application.scopes(),
        new Rates(null, null),
        issued.expiresAt(),
        null);
  }

  @Override
  public String toString() {
    return "KeyExchangeResponse[" + keyId + "]";
  }
}
