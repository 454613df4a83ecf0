package io.atelier.usage.recorder;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.Standing;
import io.atelier.usage.total.Total;
import io.atelier.usage.total.TotalRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Records how many there are now. The value that was true later wins, whichever came first. */
@Component
public final class GaugeSetting {
  private final UnitOfWork unitOfWork;
  private final RightsRepository rights;
  private final TotalRepository totals;
  private final Writing writing;
  private final InstantSource clock;

  GaugeSetting(
      UnitOfWork unitOfWork,
      RightsRepository rights,
      TotalRepository totals,
      Writing writing,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.rights = rights;
    this.totals = totals;
    this.writing = writing;
    this.clock = clock;
  }

  /** What came of it. */
  public sealed interface Result {
    /** Recorded; the standing is of the value that holds. */
    record Kept(Standing standing) implements Result {}

    /** The platform has no such metric. */
    record UnknownMetric() implements Result {}

    /** The metric is counted in periods, or not at all. */
    record NoGauge() implements Result {}

    /** Atelier counts it itself. */
    record KeptByAtelier() implements Result {}

    /** It can not be recorded. */
    record Invalid(List<Fault> faults) implements Result {}
  }

  /**
   * Sets a gauge.
   *
   * @param occurredAt in the tenant's time; null: now
   * @return the result when it is durable; empty if the tenant's rights have not arrived yet
   */
  public Mono<Result> set(
      UUID tenantId, String metric, Quantity value, @Nullable Instant occurredAt) {
    return unitOfWork.asTenant(
        tenantId, rights.find(tenantId).flatMap(found -> set(found, metric, value, occurredAt)));
  }

  private Mono<Result> set(
      TenantRights found, String code, Quantity value, @Nullable Instant occurredAt) {
    Instant systemNow = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant tenantNow = found.entitlements().tenantNow(systemNow);
    Screening screening = new Screening(found, tenantNow, Door.APPLICATION);
    Optional<Metric> metric = found.catalog().metric(code);
    if (metric.isEmpty()) {
      return Mono.just(new Result.UnknownMetric());
    }
    if (!Counted.isGauge(metric.get())) {
      return Mono.just(new Result.NoGauge());
    }
    if (!metric.get().keptBy().equals("application")) {
      return Mono.just(new Result.KeptByAtelier());
    }
    List<Fault> faults = screening.faultsOfTime(occurredAt);
    if (!faults.isEmpty()) {
      return Mono.just(new Result.Invalid(faults));
    }
    Counted counted = screening.place(entry(code, value, occurredAt));
    return totals
        .lock(found.tenantId(), counted.counters())
        .flatMap(
            held -> keep(found, counted, held.values().iterator().next(), tenantNow, systemNow));
  }

  /** Setting is idempotent by itself, so the id only orders writes of the same instant. */
  private static UsageEntry entry(String metric, Quantity value, @Nullable Instant occurredAt) {
    TreeMap<String, Quantity> quantities = new TreeMap<>();
    quantities.put(metric, value);
    return new UsageEntry(
        UuidCreator.getTimeOrderedEpoch().toString(),
        new Quantities(quantities, true),
        occurredAt,
        null);
  }

  private Mono<Result> keep(
      TenantRights found, Counted counted, Total held, Instant tenantNow, Instant systemNow) {
    Quantity value = counted.entry().quantities().of(held.counter().metric());
    Total told = held.told(value, counted.occurredAt(), counted.entry().id());
    Standing standing = Standing.of(found.phaseAt(tenantNow), told).marked(tenantNow);
    return writing
        .keep(found, RecordKind.GAUGE, counted, List.of(standing.total()), tenantNow, systemNow)
        .thenReturn(new Result.Kept(standing));
  }
}
