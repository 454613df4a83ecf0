package io.atelier.domains.claim;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A domain under change: what is not named stays. */
public final class DomainEdit {
  private final Domain before;
  private int checks;
  private Track ownership;
  private Track routing;
  private Track certificate;
  private @Nullable Instant verifiedAt;
  private @Nullable Instant sslExpiresAt;
  private @Nullable String ingressName;
  private boolean primary;
  private @Nullable Instant removedAt;
  private @Nullable Instant leftAt;
  private @Nullable String withheld;

  DomainEdit(Domain before) {
    this.before = before;
    this.checks = before.checks();
    this.ownership = before.ownership();
    this.routing = before.routing();
    this.certificate = before.certificate();
    this.verifiedAt = before.verifiedAt();
    this.sslExpiresAt = before.sslExpiresAt();
    this.ingressName = before.ingressName();
    this.primary = before.isPrimary();
    this.removedAt = before.removedAt();
    this.leftAt = before.leftAt();
    this.withheld = before.withheld();
  }

  public DomainEdit ownership(Track track) {
    ownership = track;
    return this;
  }

  public DomainEdit checks(int inVain) {
    checks = inVain;
    return this;
  }

  public DomainEdit verifiedAt(@Nullable Instant at) {
    verifiedAt = at;
    return this;
  }

  public DomainEdit routing(Track track) {
    routing = track;
    return this;
  }

  public DomainEdit certificate(Track track, @Nullable Instant expiresAt) {
    certificate = track;
    sslExpiresAt = expiresAt;
    return this;
  }

  public DomainEdit ingressName(@Nullable String name) {
    ingressName = name;
    return this;
  }

  public DomainEdit primary(boolean standsForTheTenant) {
    primary = standsForTheTenant;
    return this;
  }

  public DomainEdit leftAt(@Nullable Instant at) {
    leftAt = at;
    return this;
  }

  DomainEdit withheld(@Nullable String reason) {
    withheld = reason;
    return this;
  }

  DomainEdit removed(Instant now) {
    removedAt = now;
    return primary(false);
  }

  public Domain done() {
    return new Domain(
        before.id(),
        before.tenantId(),
        before.domainName(),
        before.token(),
        checks,
        ownership,
        routing,
        certificate,
        verifiedAt,
        sslExpiresAt,
        ingressName,
        primary,
        before.sequence(),
        before.createdAt(),
        before.updatedAt(),
        removedAt,
        leftAt,
        withheld);
  }
}
