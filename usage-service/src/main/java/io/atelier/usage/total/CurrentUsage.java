package io.atelier.usage.total;

import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.LimitKind;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.entitlement.TenantRights;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads where a tenant stands with everything that its platform counts, as of one transaction. */
@Component
final class CurrentUsage {
  private final UnitOfWork unitOfWork;
  private final RightsRepository rights;
  private final TotalRepository totals;
  private final InstantSource clock;

  CurrentUsage(
      UnitOfWork unitOfWork, RightsRepository rights, TotalRepository totals, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.rights = rights;
    this.totals = totals;
    this.clock = clock;
  }

  /**
   * @param standings by metric code, of counters and gauges
   */
  record Snapshot(
      TenantRights rights,
      Instant tenantNow,
      EntitlementPhase phase,
      Map<String, Standing> standings) {}

  /** Empty if the tenant's rights have not arrived yet. */
  Mono<Snapshot> of(UUID tenantId) {
    return unitOfWork.asTenant(tenantId, rights.find(tenantId).flatMap(this::read));
  }

  private Mono<Snapshot> read(TenantRights found) {
    Instant tenantNow = found.now(clock);
    EntitlementPhase phase = found.phaseAt(tenantNow);
    List<Counter> counters =
        found.catalog().metrics().stream()
            .filter(CurrentUsage::isCounted)
            .map(metric -> counter(found, metric, tenantNow))
            .toList();
    return totals
        .find(found.tenantId(), counters)
        .map(read -> new Snapshot(found, tenantNow, phase, standings(phase, read)));
  }

  private static boolean isCounted(Metric metric) {
    return metric.kind() == LimitKind.COUNTER || metric.kind() == LimitKind.GAUGE;
  }

  private static Counter counter(TenantRights found, Metric metric, Instant tenantNow) {
    return new Counter(
        metric.code(),
        found.countingPeriod(metric, tenantNow),
        Aggregation.of(metric.aggregation()).orElse(Aggregation.SUM));
  }

  private static Map<String, Standing> standings(
      EntitlementPhase phase, Map<TotalKey, Total> read) {
    Map<String, Standing> standings = new TreeMap<>();
    read.values()
        .forEach(total -> standings.put(total.counter().metric(), Standing.of(phase, total)));
    return standings;
  }
}
