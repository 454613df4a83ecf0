package io.atelier.events.domains;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's own domain, on {@code atelier.domains}, keyed by its id.
 *
 * @param domainName lower case, in ASCII form
 * @param verificationStatus {@code PENDING}, {@code VERIFIED}, {@code SUSPENDED} (proven, but not
 *     served), {@code FAILED} or {@code REMOVED}
 * @param sslStatus {@code PENDING}, {@code ISSUED}, {@code RENEWING}, {@code EXPIRED} or {@code
 *     FAILED}
 * @param reason what the customer has to do, in words; null while all is well
 */
public record DomainState(
    UUID id,
    UUID tenantId,
    String domainName,
    String verificationStatus,
    @Nullable Instant verifiedAt,
    String sslStatus,
    @Nullable Instant sslExpiresAt,
    boolean isPrimary,
    @Nullable String reason,
    Instant createdAt,
    Instant updatedAt) {

  /** Whether requests to this name are the tenant's. */
  public boolean isServed() {
    return verificationStatus.equals("VERIFIED");
  }
}
