package io.atelier.usage.recorder;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWork;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.LimitKind;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Standing;
import io.atelier.usage.total.Thresholds;
import io.atelier.usage.total.Total;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Marks a tenant's running totals when another limit holds for them, by a new state of its rights
 * or because a phase begins: what is reached then is told of at once and not with the next event.
 * In a unit of work of its own, which holds nothing but these totals.
 */
@Configuration(proxyBeanMethods = false)
public class LimitMarking {
  private static final String QUEUE = "usage-limits";

  private final UnitOfWork unitOfWork;
  private final DatabaseClient database;
  private final RightsRepository rights;
  private final RunningTotalRepository totals;
  private final Alerts alerts;
  private final DueWork dueWork;
  private final Thresholds thresholds;
  private final InstantSource clock;

  LimitMarking(
      UnitOfWork unitOfWork,
      DatabaseClient database,
      RightsRepository rights,
      RunningTotalRepository totals,
      Alerts alerts,
      DueWork dueWork,
      RecorderProperties properties,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.database = database;
    this.rights = rights;
    this.totals = totals;
    this.alerts = alerts;
    this.dueWork = dueWork;
    this.thresholds = new Thresholds(properties.alertPercents());
    this.clock = clock;
  }

  /** Follows a new state of a tenant's rights, in the unit of work in which it arrives. */
  public Mono<Void> follow(UUID tenantId) {
    return dueWork.schedule(QUEUE, tenantId.toString(), tenantId, Map.of(), clock.instant());
  }

  @Bean
  DueWorkQueue limitMarkingQueue() {
    return new DueWorkQueue(QUEUE, 4, Duration.ofMinutes(1), this::work);
  }

  private Mono<Completion> work(Claim claim) {
    UUID tenantId = Objects.requireNonNull(claim.tenantId());
    return unitOfWork
        .asTenant(
            tenantId,
            rights
                .find(tenantId)
                .flatMap(found ->
                    database.inConnection(
                        connection -> mark(LaneConnection.below(connection), found))))
        // A tenant that is gone has nothing to be marked; one that comes is followed again.
        .defaultIfEmpty(Completion.done());
  }

  private Mono<Completion> mark(LaneConnection connection, TenantRights found) {
    Instant systemNow = clock.instant();
    Instant tenantNow = found.entitlements().tenantNow(systemNow);
    return totals
        .lock(connection, running(found, tenantNow))
        .flatMap(held -> mark(connection, found, tenantNow, held.values()))
        .then(Mono.fromSupplier(() -> next(found, systemNow, tenantNow)));
  }

  private static TreeMap<TotalPlace, Counter> running(TenantRights found, Instant tenantNow) {
    TreeMap<TotalPlace, Counter> running = new TreeMap<>();
    found.catalog().metrics().stream()
        .filter(metric -> metric.kind() == LimitKind.COUNTER || metric.kind() == LimitKind.GAUGE)
        .filter(metric -> Aggregation.of(metric.aggregation()).isPresent())
        .map(metric -> Counted.Part.of(metric, found.countingPeriod(metric, tenantNow)).counter())
        .forEach(counter -> running.put(TotalPlace.of(found.tenantId(), counter), counter));
    return running;
  }

  private Mono<Void> mark(
      LaneConnection connection, TenantRights found, Instant tenantNow, Collection<Total> held) {
    EntitlementPhase phase = found.phaseAt(tenantNow);
    List<TenantTotal> marked = new ArrayList<>();
    List<Alerts.Crossing> crossings = new ArrayList<>();
    for (Total total : held) {
      Standing standing = Standing.of(phase, tenantNow, total).marked(tenantNow, thresholds);
      if (!standing.total().equals(total)) {
        marked.add(new TenantTotal(found.tenantId(), standing.total()));
      }
      if (Alerts.isCrossed(total, standing.total())) {
        crossings.add(new Alerts.Crossing(found.tenantId(), phase, standing, tenantNow));
      }
    }
    return marked.isEmpty()
        ? Mono.empty()
        : totals.mark(connection, marked).then(Mono.defer(() -> alerts.raise(crossings)));
  }

  private static Completion next(TenantRights found, Instant systemNow, Instant tenantNow) {
    return found.entitlements().phases().stream()
        .map(EntitlementPhase::from)
        .filter(from -> from.isAfter(tenantNow))
        .findFirst()
        .map(from -> Completion.again(systemNow.plus(Duration.between(tenantNow, from))))
        .orElseGet(Completion::done);
  }
}
