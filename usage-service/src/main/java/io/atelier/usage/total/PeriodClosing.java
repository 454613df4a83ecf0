package io.atelier.usage.total;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWork;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.LimitKind;
import io.atelier.events.billing.UsagePeriod;
import io.atelier.usage.entitlement.CountingPeriod;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.entitlement.TenantRights;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Closes a tenant's usage periods: once its now is past the end and a settling time, every priced
 * metric is told as closed, also with zero. Under a moved clock nothing has to settle, for whoever
 * moves it waits. What is counted in a closed period later is told anew.
 */
@Configuration(proxyBeanMethods = false)
public class PeriodClosing {
  private static final String QUEUE = "usage-closing";
  static final Duration SETTLING = Duration.ofMinutes(10);

  private final UnitOfWork unitOfWork;
  private final RightsRepository rights;
  private final TotalPublishingRepository publishing;
  private final DueWork dueWork;
  private final InstantSource clock;

  PeriodClosing(
      UnitOfWork unitOfWork,
      RightsRepository rights,
      TotalPublishingRepository publishing,
      DueWork dueWork,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.rights = rights;
    this.publishing = publishing;
    this.dueWork = dueWork;
    this.clock = clock;
  }

  /** Follows a new state of a tenant's rights, in the unit of work in which it arrives. */
  public Mono<Void> follow(EntitlementsRecord record) {
    Instant running = RightsRepository.inMicros(record).usagePeriods().getFirst();
    UUID tenantId = record.tenantId();
    return publishing
        .closedUntil(tenantId, running)
        .then(publishing.endEarlier(tenantId, running))
        .then(dueWork.schedule(QUEUE, tenantId.toString(), tenantId, Map.of(), clock.instant()));
  }

  @Bean
  DueWorkQueue closingQueue() {
    return new DueWorkQueue(QUEUE, 4, Duration.ofMinutes(1), this::work);
  }

  private Mono<Completion> work(Claim claim) {
    UUID tenantId = Objects.requireNonNull(claim.tenantId());
    return unitOfWork
        .asTenant(tenantId, rights.find(tenantId).flatMap(this::closeAll))
        .map(Completion::again)
        // A tenant that is gone has nothing to be closed; one that comes is followed again.
        .defaultIfEmpty(Completion.done());
  }

  /** Says when to look again, by the system's clock. */
  private Mono<Instant> closeAll(TenantRights found) {
    Instant systemNow = clock.instant();
    Instant settled = found.entitlements().tenantNow(systemNow).minus(settling(found));
    return publishing
        .closedUntil(found.tenantId(), found.entitlements().usagePeriods().getFirst())
        .flatMap(closed -> {
          List<UsagePeriod> due =
              found.periodsFrom(closed).stream()
                  .filter(period -> !period.end().isAfter(settled))
                  .toList();
          return Flux.fromIterable(due)
              .concatMap(period -> close(found, period))
              .then(Mono.fromSupplier(() -> next(found, systemNow, settled)));
        });
  }

  private static Duration settling(TenantRights found) {
    return found.entitlements().clockOffsetMs() == 0 ? SETTLING : Duration.ZERO;
  }

  private Mono<Void> close(TenantRights found, UsagePeriod period) {
    Set<String> codes = new TreeSet<>();
    // What holds when it ends may begin with its end.
    for (Instant at : List.of(period.end().minus(1, ChronoUnit.MICROS), period.end())) {
      found
          .phaseAt(at)
          .limits()
          .forEach((code, limit) -> {
            if (limit.priced()) {
              codes.add(code);
            }
          });
    }
    CountingPeriod counting = new CountingPeriod(period.start(), period.end());
    List<Counter> priced =
        found.catalog().metrics().stream()
            .filter(metric -> metric.kind() == LimitKind.COUNTER && codes.contains(metric.code()))
            .map(metric -> new Counter(metric.code(), counting, aggregation(metric)))
            .toList();
    return publishing.close(found.tenantId(), period.start(), period.end(), priced);
  }

  private static Aggregation aggregation(Metric metric) {
    return Aggregation.of(metric.aggregation()).orElse(Aggregation.SUM);
  }

  private static Instant next(TenantRights found, Instant systemNow, Instant settled) {
    Instant end =
        found.periodsFrom(settled).stream()
            .map(UsagePeriod::end)
            .filter(one -> one.isAfter(settled))
            .findFirst()
            .orElse(settled.plus(30, ChronoUnit.DAYS));
    return systemNow.plus(Duration.between(settled, end));
  }
}
