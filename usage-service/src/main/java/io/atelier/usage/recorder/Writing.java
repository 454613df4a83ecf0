package io.atelier.usage.recorder;

import io.atelier.usage.entitlement.CountingPeriod;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Standing;
import io.atelier.usage.total.Total;
import io.atelier.usage.total.TotalChange;
import io.atelier.usage.total.TotalRepository;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Writes what was accepted: event rows, totals, hours, in that order. */
@Component
final class Writing {
  private final EventRepository events;
  private final TotalRepository totals;

  Writing(EventRepository events, TotalRepository totals) {
    this.events = events;
    this.totals = totals;
  }

  /** Adds events to their totals, whatever these are now. */
  Mono<Void> add(
      TenantRights rights, List<Counted> accepted, Instant tenantNow, Instant recordedAt) {
    if (accepted.isEmpty()) {
      return Mono.empty();
    }
    List<TotalChange> changes = accepted.stream().flatMap(Counted::changes).toList();
    return events
        .write(rights.tenantId(), RecordKind.EVENT, accepted, recordedAt)
        .then(totals.fold(rights.tenantId(), changes))
        .flatMap(after ->
            mark(rights, after, tenantNow).then(addToHours(rights, accepted, after, tenantNow)));
  }

  /** Keeps totals that were decided on while they were held, with the events that moved them. */
  Mono<Void> keep(
      TenantRights rights,
      RecordKind kind,
      Counted event,
      List<Total> decided,
      Instant tenantNow,
      Instant recordedAt) {
    return events
        .write(rights.tenantId(), kind, List.of(event), recordedAt)
        .then(totals.store(rights.tenantId(), decided))
        .then(addToHours(rights, List.of(event), decided, tenantNow));
  }

  /** Most totals are on the same side of their limit as before and are not touched again. */
  private Mono<Void> mark(TenantRights rights, List<Total> after, Instant tenantNow) {
    List<Total> changed =
        after.stream()
            .filter(total ->
                !Objects.equals(
                    total.limitReachedAt(), marked(rights, total, tenantNow).limitReachedAt()))
            .map(total -> marked(rights, total, tenantNow))
            .toList();
    return totals.mark(rights.tenantId(), changed);
  }

  private static Total marked(TenantRights rights, Total total, Instant tenantNow) {
    return Standing.of(rights.phaseAt(tenantNow), total).marked(tenantNow).total();
  }

  private Mono<Void> addToHours(
      TenantRights rights, List<Counted> accepted, Collection<Total> after, Instant tenantNow) {
    Stream<TotalChange> counters = accepted.stream().flatMap(Counted::hourChanges);
    Stream<TotalChange> gauges =
        after.stream()
            .filter(total -> Counted.isGauge(total.counter()))
            .map(total -> gaugeHour(total, tenantNow));
    return totals.foldHours(rights.tenantId(), Stream.concat(counters, gauges).toList());
  }

  /** The value that the gauge has from now on, in the hour of now. */
  private static TotalChange gaugeHour(Total total, Instant tenantNow) {
    Instant start = TotalChange.hourOf(tenantNow);
    Counter hour =
        new Counter(
            total.counter().metric(),
            new CountingPeriod(start, start.plus(1, ChronoUnit.HOURS)),
            Aggregation.LAST);
    return TotalChange.of(hour, total.used(), tenantNow, "");
  }
}
