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
    @Nullable Instant removedAt) {
  public static final String PENDING = "PENDING";
  public static final String VERIFIED = "VERIFIED";
  public static final String LIVE = "LIVE";
  public static final String REMOVED = "REMOVED";
  private static final String CHALLENGE = "_atelier-challenge.";

  static Domain claimed(UUID id, UUID tenantId, String domainName, String token, Instant now) {
    return new Domain(
        id,
        tenantId,
        domainName,
        token,
        0,
        Track.waiting(PENDING, "Set the TXT record that proves the domain.", Track.Actor.CUSTOMER),
        Track.waiting(PENDING, "Point the domain to us.", Track.Actor.CUSTOMER),
        Track.waiting(PENDING, "The domain has to be proven first.", Track.Actor.CUSTOMER),
        null,
        null,
        null,
        false,
        1,
        now,
        now,
        null);
  }

  /** Where the token is looked for. */
  public String challengeName() {
    return CHALLENGE + domainName;
  }

  public boolean isVerified() {
    return ownership.state().equals(VERIFIED);
  }

  public Domain withOwnership(int newChecks, Track track, @Nullable Instant verified) {
    return new Domain(
        id,
        tenantId,
        domainName,
        token,
        newChecks,
        track,
        routing,
        certificate,
        verified,
        sslExpiresAt,
        ingressName,
        isPrimary,
        sequence,
        createdAt,
        updatedAt,
        removedAt);
  }

  public Domain withRouting(Track track) {
    return new Domain(
        id,
        tenantId,
        domainName,
        token,
        checks,
        ownership,
        track,
        certificate,
        verifiedAt,
        sslExpiresAt,
        ingressName,
        isPrimary,
        sequence,
        createdAt,
        updatedAt,
        removedAt);
  }

  public Domain withCertificate(Track track, @Nullable Instant expires, @Nullable String ingress) {
    return new Domain(
        id,
        tenantId,
        domainName,
        token,
        checks,
        ownership,
        routing,
        track,
        verifiedAt,
        expires,
        ingress,
        isPrimary,
        sequence,
        createdAt,
        updatedAt,
        removedAt);
  }

  public Domain withPrimary(boolean primary) {
    return new Domain(
        id,
        tenantId,
        domainName,
        token,
        checks,
        ownership,
        routing,
        certificate,
        verifiedAt,
        sslExpiresAt,
        ingressName,
        primary,
        sequence,
        createdAt,
        updatedAt,
        removedAt);
  }

  Domain removed(Instant now) {
    return new Domain(
        id,
        tenantId,
        domainName,
        token,
        checks,
        ownership,
        routing,
        certificate,
        verifiedAt,
        sslExpiresAt,
        ingressName,
        false,
        sequence,
        createdAt,
        updatedAt,
        now);
  }

  /** The first thing that is missing. */
  @Nullable String reason() {
    return Stream.of(ownership, certificate, routing)
        .map(Track::reason)
        .filter(java.util.Objects::nonNull)
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
        removedAt == null ? ownership.state() : REMOVED,
        verifiedAt,
        certificate.state(),
        sslExpiresAt,
        isPrimary,
        reason(),
        createdAt,
        updatedAt);
  }
}
