package io.atelier.billing.entitlement;

import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.events.billing.EntitlementsRecord;
import java.time.Duration;
import java.time.Instant;

/** The door to the timeline for tests of other features. */
public final class PublishedTimeline {
  private PublishedTimeline() {}

  public static EntitlementsRecord of(
      Standing standing, Grants grants, PlatformCatalog catalog, Instant now) {
    return EntitlementTimeline.of(standing, grants, catalog, Duration.ZERO, now);
  }
}
