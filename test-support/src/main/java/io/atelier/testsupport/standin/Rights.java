package io.atelier.testsupport.standin;

import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.LimitKind;
import io.atelier.events.topics.Topic;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

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
    publish(billing, tenantId, 1, phase(Instant.now(), access, limits, features));
    return tenantId;
  }

  /**
   * What a tenant may do, and will.
   *
   * @param sequence higher than what was said of the tenant before
   */
  public static void publish(
      OtherService billing, UUID tenantId, long sequence, EntitlementPhase... phases) {
    Instant start = Instant.now().minus(Duration.ofDays(1));
    billing.publish(
        Topic.ENTITLEMENTS,
        tenantId.toString(),
        sequence,
        "entitlements.changed",
        tenantId,
        new EntitlementsRecord(
            tenantId,
            PLATFORM,
            0,
            List.of(start, start.plus(Duration.ofDays(30))),
            List.of(phases)));
  }

  public static EntitlementPhase phase(
      Instant from, boolean access, Map<String, Integer> limits, String... features) {
    Map<String, EntitledLimit> granted =
        limits.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, limit -> limit(limit.getValue())));
    return new EntitlementPhase(
        from,
        access ? "active" : "expired",
        access,
        null,
        "starter",
        1,
        granted,
        List.of(features));
  }

  private static EntitledLimit limit(int max) {
    return new EntitledLimit(
        LimitKind.GAUGE, BigDecimal.valueOf(max), BeyondLimit.REFUSE, false, null, "pro");
  }
}
