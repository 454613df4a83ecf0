package io.atelier.domains.claim;

import io.atelier.events.domains.DomainState;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A name that a tenant says is its own.
 *
 * @param domainName lower case, in ASCII form
 * @param token what the TXT record must hold
 * @param checks how often the DNS was asked without finding the token
 * @param ownership PENDING, VERIFIED or FAILED
 * @param routing PENDING or LIVE
 * @param certificate PENDING, ISSUED, RENEWING, EXPIRED or FAILED
 * @param ingressName null before there is one
 * @param leftAt since when the DNS neither proves the domain nor leads to us; null: it does
 * @param withheld why a proven domain is not served all the same; null: nothing withholds it
 * @param removedAt from then on it is only there to be taken out of the cluster
 */
public record Domain(
    UUID id,
    UUID tenantId,
    String domainName,
    String token,
    int checks,
    Track ownership,
    Track routing,
    Track certificate,
    @Nullable Instant verifiedAt,
    @Nullable Instant sslExpiresAt,
    @Nullable String ingressName,
    boolean isPrimary,
    long sequence,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant removedAt,
    @Nullable Instant leftAt,
    @Nullable String withheld) {
  public static final String PENDING = "PENDING";
  public static final String VERIFIED = "VERIFIED";
  public static final String LIVE = "LIVE";
  public static final String FAILED = "FAILED";
  private static final String SUSPENDED = "SUSPENDED";
  private static final String REMOVED = "REMOVED";
  public static final Track CERTIFICATE_WAITS =
      Track.waiting(PENDING, "The domain has to be proven first.", Track.Actor.CUSTOMER);
  private static final String CHALLENGE = "_atelier-challenge.";

  static Domain claimed(UUID id, UUID tenantId, String domainName, String token, Instant now) {
    return new Domain(
        id,
        tenantId,
        domainName,
        token,
        0,
        new Track(PENDING, "Set the TXT record that proves the domain.", now, Track.Actor.CUSTOMER),
        Track.waiting(PENDING, "Point the domain to us.", Track.Actor.CUSTOMER),
        CERTIFICATE_WAITS,
        null,
        null,
        null,
        false,
        1,
        now,
        now,
        null,
        null,
        null);
  }

  /** Where the token is looked for. */
  public String challengeName() {
    return CHALLENGE + domainName;
  }

  public boolean isVerified() {
    return ownership.state().equals(VERIFIED);
  }

  /** Whether requests to this name are the tenant's. */
  public boolean isServed() {
    return isVerified() && withheld == null && removedAt == null;
  }

  /** {@code SUSPENDED} while something withholds it, else how far the proof is. */
  String status() {
    return isVerified() && withheld != null ? SUSPENDED : ownership.state();
  }

  /** The same with some things changed. */
  public DomainEdit edit() {
    return new DomainEdit(this);
  }

  /** The first thing that is missing. */
  @Nullable String reason() {
    return Stream.concat(
            Stream.ofNullable(withheld),
            Stream.of(ownership, certificate, routing)
                .map(Track::reason)
                .filter(java.util.Objects::nonNull))
        .findFirst()
        .orElse(null);
  }

  /** When it is looked at again. */
  @Nullable Instant nextCheckAt() {
    return Stream.of(ownership, certificate, routing)
        .map(Track::nextCheckAt)
        .filter(java.util.Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** As the others are told. */
  public DomainState toState() {
    return new DomainState(
        id,
        tenantId,
        domainName,
        removedAt == null ? status() : REMOVED,
        verifiedAt,
        certificate.state(),
        sslExpiresAt,
        isPrimary,
        reason(),
        createdAt,
        updatedAt);
  }
}
