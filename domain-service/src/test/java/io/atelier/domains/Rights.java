package io.atelier.domains;

import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.LimitKind;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.standin.OtherService;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What billing would say of a tenant. */
public final class Rights {
  public static final String PLATFORM = "studio";

  private Rights() {}

  /** A platform that counts what Atelier keeps itself. */
  public static void publishCatalog(OtherService billing, String metric, String keptBy) {
    CatalogState.Metric counted =
        new CatalogState.Metric(
            metric, LimitKind.GAUGE, "last", null, keptBy, null, null, "max_" + metric, null);
    billing.publish(
        Topic.CATALOG,
        PLATFORM,
        1,
        "catalog.imported",
        null,
        new CatalogState(
            PLATFORM,
            "starter",
            new CatalogState.Trial(14, "optional", null),
            List.of(counted),
            List.of()));
  }

  /** A tenant that may do this from now on. */
  public static UUID tenant(
      OtherService billing, boolean access, Map<String, Integer> limits, String... features) {
    UUID tenantId = UUID.randomUUID();
    Instant start = Instant.now().minus(Duration.ofDays(1));
    Map<String, EntitledLimit> granted =
        limits.entrySet().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    Map.Entry::getKey, limit -> limit(limit.getValue())));
    EntitlementPhase phase =
        new EntitlementPhase(
            start,
            access ? "active" : "expired",
            access,
            null,
            "starter",
            1,
            granted,
            List.of(features));
    billing.publish(
        Topic.ENTITLEMENTS,
        tenantId.toString(),
        1,
        "entitlements.changed",
        tenantId,
        new EntitlementsRecord(
            tenantId,
            PLATFORM,
            0,
            List.of(start, start.plus(Duration.ofDays(30))),
            List.of(phase)));
    return tenantId;
  }

  private static EntitledLimit limit(int max) {
    return new EntitledLimit(
        LimitKind.GAUGE, BigDecimal.valueOf(max), BeyondLimit.REFUSE, false, null, "pro");
  }
}
