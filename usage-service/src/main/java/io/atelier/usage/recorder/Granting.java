package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.QuantityTooLargeException;
import io.atelier.usage.total.Standing;
import io.atelier.usage.total.Total;
import io.atelier.usage.total.TotalRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Records what still fits its limit, decided on the totals while they are held, so that never more
 * than the limit is granted. One transaction a call.
 */
@Component
public final class Granting {
  private final UnitOfWork unitOfWork;
  private final RightsRepository rights;
  private final EventRepository events;
  private final TotalRepository totals;
  private final Writing writing;
  private final InstantSource clock;

  Granting(
      UnitOfWork unitOfWork,
      RightsRepository rights,
      EventRepository events,
      TotalRepository totals,
      Writing writing,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.rights = rights;
    this.events = events;
    this.totals = totals;
    this.writing = writing;
    this.clock = clock;
  }

  /**
   * Decides, and counts if it is granted.
   *
   * @return the decision when it is durable; empty if the tenant's rights have not arrived yet
   */
  public Mono<Decision> decide(UUID tenantId, Consumption wish) {
    return unitOfWork.asTenant(
        tenantId, rights.find(tenantId).flatMap(found -> decide(found, wish)));
  }

  private Mono<Decision> decide(TenantRights found, Consumption wish) {
    Instant systemNow = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant tenantNow = found.entitlements().tenantNow(systemNow);
    Optional<String> kept = keptByAtelier(found, wish);
    if (kept.isPresent()) {
      return Mono.just(new Decision.KeptByAtelier(kept.get()));
    }
    Screening screening = new Screening(found, tenantNow, Door.APPLICATION);
    List<Fault> faults = screening.faults(wish.quantities());
    if (!faults.isEmpty()) {
      return Mono.just(new Decision.Invalid(faults));
    }
    Wish placed = new Wish(found, screening.place(wish.entry()), tenantNow, systemNow);
    return events
        .claim(found.tenantId(), RecordKind.GRANT, List.of(placed.counted()), systemNow)
        .flatMap(claimed -> claimed.isEmpty() ? repeat(placed) : decideAnew(placed));
  }

  /** A wish with everything that deciding needs. */
  private record Wish(TenantRights rights, Counted counted, Instant tenantNow, Instant systemNow) {
    EntitlementPhase phase() {
      return rights.phaseAt(tenantNow);
    }
  }

  private static Optional<String> keptByAtelier(TenantRights found, Consumption wish) {
    return wish.quantities().byMetric().keySet().stream()
        .filter(code ->
            found.catalog().metric(code).stream()
                .anyMatch(metric -> !metric.keptBy().equals("application")))
        .findFirst();
  }

  /** Somebody used the id before: for this, or for something else. */
  private Mono<Decision> repeat(Wish wish) {
    UUID tenantId = wish.rights().tenantId();
    return events
        .stored(tenantId, List.of(wish.counted().key()))
        .flatMap(stored ->
            stored.stream().anyMatch(row -> row.isRepeatedBy(wish.counted(), RecordKind.GRANT))
                ? totals
                    .find(tenantId, wish.counted().counters())
                    .map(now -> new Decision.Granted(standings(wish, now.values())))
                : Mono.just(new Decision.IdTaken()));
  }

  private Mono<Decision> decideAnew(Wish wish) {
    return totals
        .lock(wish.rights().tenantId(), wish.counted().counters())
        .flatMap(held -> {
          List<Total> moved = new ArrayList<>();
          Decision refusal = refusal(wish, held.values(), moved);
          return refusal == null ? grant(wish, moved) : refuse(wish, refusal);
        });
  }

  /** Null if all of it fits; then {@code moved} are the totals with it. */
  private static @Nullable Decision refusal(Wish wish, Collection<Total> held, List<Total> moved) {
    if (!wish.phase().access()) {
      return new Decision.NoAccess();
    }
    for (Total total : held) {
      Quantity asked = asked(wish, total);
      Quantity wanted;
      try {
        wanted = moved(total, asked);
      } catch (QuantityTooLargeException tooLarge) {
        return new Decision.Invalid(List.of(tooLarge(wish)));
      }
      Standing standing = Standing.of(wish.phase(), total);
      if (!standing.admits(wanted.value())) {
        return new Decision.OverLimit(wish.rights(), standing, asked.value(), wanted.value());
      }
      moved.add(Standing.of(wish.phase(), total.movedTo(wanted)).marked(wish.tenantNow()).total());
    }
    return null;
  }

  /** What was refused is not remembered: asked again, it is decided anew. */
  private Mono<Decision> refuse(Wish wish, Decision refusal) {
    return events.disclaim(wish.rights().tenantId(), wish.counted().key()).thenReturn(refusal);
  }

  private static Fault tooLarge(Wish wish) {
    return new Fault(
        wish.counted().entry().quantities().shortForm() ? "/quantity" : "/quantities",
        "would take the total of its metric to 1000000000000 or more");
  }

  private static Quantity asked(Wish wish, Total total) {
    return wish.counted().entry().quantities().of(total.counter().metric());
  }

  /** Consuming a gauge adds to it, also where events or settings replace its value. */
  private static Quantity moved(Total total, Quantity asked) {
    return Counted.isGauge(total.counter())
        ? total.used().plus(asked)
        : total.counter().aggregation().fold(total.used(), asked);
  }

  private Mono<Decision> grant(Wish wish, List<Total> moved) {
    return writing
        .keep(
            wish.rights(),
            RecordKind.GRANT,
            wish.counted(),
            moved,
            wish.tenantNow(),
            wish.systemNow())
        .thenReturn(new Decision.Granted(standings(wish, moved)));
  }

  private static List<Standing> standings(Wish wish, Collection<Total> totals) {
    return totals.stream().map(total -> Standing.of(wish.phase(), total)).toList();
  }
}
