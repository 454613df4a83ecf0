package io.atelier.usage.recorder;

import io.atelier.events.billing.EntitlementPhase;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.Total;
import io.atelier.usage.total.TotalChange;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A question with everything that is known before totals are held. */
sealed interface Asked {

  /** On which totals it is decided. */
  List<Counter> counters();

  TenantRights rights();

  Instant tenantNow();

  /** The ids that have to be looked for once the totals are held. */
  List<UUID> keys();

  /** The sketches that may have to be made anew. */
  default List<SketchPlace> sketches() {
    return List.of();
  }

  default UUID tenantId() {
    return rights().tenantId();
  }

  default EntitlementPhase phase() {
    return rights().phaseAt(tenantNow());
  }

  /** A wish to consume. */
  record Wish(TenantRights rights, Instant tenantNow, Counted counted) implements Asked {
    /** Consuming a gauge adds to it, also where events or settings replace its value. */
    Total moved(Total total, Quantity quantity) {
      if (Counted.isGauge(total.counter())) {
        return total.movedTo(total.used().plus(quantity));
      }
      return total.counter().aggregation() == Aggregation.LAST
          ? total.told(quantity, counted.occurredAt(), counted.entry().id())
          : total.movedTo(total.counter().aggregation().fold(total.used(), quantity));
    }

    @Override
    public List<Counter> counters() {
      return counted.counters();
    }

    @Override
    public List<UUID> keys() {
      return List.of(counted.key());
    }
  }

  /** A gauge's value. */
  record Value(TenantRights rights, Instant tenantNow, Counted counted) implements Asked {
    @Override
    public List<Counter> counters() {
      return counted.counters();
    }

    @Override
    public List<UUID> keys() {
      return List.of();
    }
  }

  /**
   * What is to be taken back.
   *
   * @param of the key of what is taken back
   * @param rows its rows; none if its month is not kept; null if nobody had the id when they were
   *     read
   */
  record Reversal(
      TenantRights rights,
      Instant tenantNow,
      Undoing undoing,
      UUID key,
      UUID of,
      @Nullable List<Reversed> rows)
      implements Asked {
    Reversal with(List<Reversed> granted) {
      return new Reversal(rights, tenantNow, undoing, key, of, granted);
    }

    @Override
    public List<Counter> counters() {
      return rows == null ? List.of() : rows.stream().map(Reversed::counter).toList();
    }

    @Override
    public List<SketchPlace> sketches() {
      return rows == null ? List.of() : rows.stream().flatMap(Reversed::sketches).toList();
    }

    @Override
    public List<UUID> keys() {
      return List.of(key, of);
    }
  }

  /** One metric of what is taken back. */
  record Reversed(EventRow row, Counted.Part part) {
    Counter counter() {
      return part.counter();
    }

    /** Whether it would have to be counted anew from events of which some are not kept any more. */
    boolean isTooOld(Instant keptSince) {
      return isRecounted()
          && (counter().period().start().isBefore(keptSince)
              || TotalChange.hourOf(row.occurredAt()).isBefore(keptSince));
    }

    /** Whether its total cannot simply give back what it took. */
    boolean isRecounted() {
      return !Counted.isGauge(counter())
          && counter().aggregation() != Aggregation.SUM
          && counter().aggregation() != Aggregation.COUNT;
    }

    private Stream<SketchPlace> sketches() {
      if (!part.isUnique() || Counted.isGauge(counter())) {
        return Stream.empty();
      }
      Counter hour = Counted.hour(counter(), row.occurredAt());
      return Stream.of(
          SketchPlace.ofPeriod(row.tenantId(), counter()),
          SketchPlace.ofHour(row.tenantId(), hour));
    }
  }
}
