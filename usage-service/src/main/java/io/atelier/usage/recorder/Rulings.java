package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.QuantityTooLargeException;
import io.atelier.usage.total.Standing;
import io.atelier.usage.total.Thresholds;
import io.atelier.usage.total.Total;
import io.atelier.usage.total.TotalChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides questions in the order in which they came, on totals that are held and ids that were
 * looked for after that; what one changes the next one sees. Nothing is written here.
 */
final class Rulings {
  private final SortedMap<TotalPlace, Total> totals;
  private final Map<UUID, StoredKey> stored;
  private final Thresholds thresholds;
  private final Instant keptSince;
  private final Instant systemNow;
  private final Changes changes = new Changes();

  /** What was granted here, by key: nobody else can read it yet. */
  private final Map<UUID, List<Asked.Reversed>> granted = new HashMap<>();

  /** What is to be taken back came between the reading of its rows and that of its id. */
  static final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  Rulings(
      SortedMap<TotalPlace, Total> totals,
      Map<UUID, StoredKey> stored,
      Thresholds thresholds,
      Instant keptSince,
      Instant systemNow) {
    this.totals = totals;
    this.stored = stored;
    this.thresholds = thresholds;
    this.keptSince = keptSince;
    this.systemNow = systemNow;
  }

  Changes changes() {
    return changes;
  }

  Decision decide(Asked asked) {
    return switch (asked) {
      case Asked.Wish wish -> consume(wish);
      case Asked.Value value -> tell(value);
      case Asked.Reversal reversal -> undo(known(reversal));
    };
  }

  private Asked.Reversal known(Asked.Reversal reversal) {
    List<Asked.Reversed> rows = granted.get(reversal.of());
    return rows == null ? reversal : reversal.with(rows);
  }

  /** How many events a total has without those that were taken back. */
  long left(Changes.Recounting recounting) {
    return total(recounting.asked(), recounting.part().counter()).count()
        - recounting.rows().size();
  }

  /** After its events were counted anew. */
  void recounted(Changes.Recounting recounting, TotalChange sum) {
    Total total = total(recounting.asked(), recounting.part().counter());
    change(recounting.asked(), total.recounted(sum));
  }

  /** The same decision with the numbers after counting anew, where that was needed. */
  Decision answer(Asked asked, Decision decision) {
    Asked known = asked instanceof Asked.Reversal reversal ? known(reversal) : asked;
    boolean recounted =
        known.counters().stream()
            .anyMatch(
                counter -> changes.recounts.containsKey(TotalPlace.of(asked.tenantId(), counter)));
    if (!recounted) {
      return decision;
    }
    return switch (decision) {
      case Decision.Granted _ -> new Decision.Granted(standings(known));
      case Decision.Undone _ -> new Decision.Undone(standings(known));
      default -> decision;
    };
  }

  private Decision consume(Asked.Wish wish) {
    StoredKey before = stored.get(wish.counted().key());
    if (before != null) {
      return before.isRepeated(RecordKind.GRANT, wish.counted().contentHash())
          ? new Decision.Granted(standings(wish))
          : new Decision.IdTaken();
    }
    if (!wish.phase().access()) {
      return new Decision.NoAccess();
    }
    List<Total> moved = new ArrayList<>();
    Decision refusal = refusal(wish, moved);
    return refusal == null ? grant(wish, moved) : refusal;
  }

  /** Null if all of it fits; then {@code moved} are the totals with it. */
  private @Nullable Decision refusal(Asked.Wish wish, List<Total> moved) {
    for (Counted.Part part : wish.counted().parts()) {
      Total total = total(wish, part.counter());
      Quantity asked = wish.counted().quantity(part);
      try {
        Total wanted = wish.moved(total, asked);
        Standing standing = standing(wish, total);
        if (!standing.admits(wanted.used().value())) {
          return new Decision.OverLimit(
              wish.rights(), standing, asked.value(), wanted.used().value());
        }
        moved.add(wanted);
      } catch (QuantityTooLargeException _) {
        return new Decision.Invalid(
            List.of(
                new Fault(
                    wish.counted().entry().quantities().shortForm() ? "/quantity" : "/quantities",
                    "would take the total of its metric to 1000000000000 or more")));
      }
    }
    return null;
  }

  private Decision grant(Asked.Wish wish, List<Total> moved) {
    moved.forEach(total -> change(wish, total));
    claim(
        wish,
        wish.counted().key(),
        wish.counted().contentHash(),
        RecordKind.GRANT,
        wish.counted().periodStart());
    List<EventRow> rows = keep(wish, wish.counted(), RecordKind.GRANT);
    List<Asked.Reversed> reversible = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      reversible.add(new Asked.Reversed(rows.get(i), wish.counted().parts().get(i)));
    }
    granted.put(wish.counted().key(), reversible);
    return new Decision.Granted(standings(wish));
  }

  private Decision tell(Asked.Value value) {
    Counted counted = value.counted();
    Counted.Part part = counted.parts().getFirst();
    Total total = total(value, part.counter());
    change(value, total.told(counted.quantity(part), counted.occurredAt(), counted.entry().id()));
    keep(value, counted, RecordKind.GAUGE);
    return new Decision.Told(standings(value).getFirst());
  }

  private List<EventRow> keep(Asked asked, Counted counted, RecordKind kind) {
    List<EventRow> rows = EventRow.of(counted, kind);
    changes.rows.addAll(rows);
    changes.added.addHours(counted);
    gaugeHours(asked);
    return rows;
  }

  private void gaugeHours(Asked asked) {
    for (Counter counter : asked.counters()) {
      if (Counted.isGauge(counter)) {
        Total after = total(asked, counter);
        changes.added.addHour(
            asked.tenantId(), "", "", RecordingRun.gaugeHour(after, asked.tenantNow()));
      }
    }
  }

  private Decision undo(Asked.Reversal reversal) {
    Undoing undoing = reversal.undoing();
    StoredKey before = stored.get(reversal.key());
    if (before != null) {
      return before.isRepeated(undoing.recordKind(), undoing.contentHash())
          ? new Decision.Undone(standings(reversal))
          : new Decision.IdTaken();
    }
    StoredKey of = stored.get(reversal.of());
    if (of == null || of.kind() != undoing.undoes()) {
      return new Decision.NothingToUndo();
    }
    if (of.undoneBy() != null) {
      return new Decision.UndoneBefore();
    }
    List<Asked.Reversed> rows = reversal.rows();
    if (rows == null) {
      throw new OvertakenException();
    }
    if (rows.isEmpty() || rows.stream().anyMatch(row -> row.isTooOld(keptSince))) {
      return new Decision.TooOld();
    }
    if (undoing.quantity() != null && !isDivisible(rows)) {
      return new Decision.Invalid(
          List.of(new Fault("/quantity", "cannot be a part: leave it out to take back all of it")));
    }
    rows.forEach(reversed -> takeBack(reversal, reversed));
    stored.put(
        reversal.of(),
        new StoredKey(
            of.key(),
            of.contentHash(),
            of.kind(),
            of.periodStart(),
            of.recordedAt(),
            reversal.key()));
    changes.undone.put(reversal.of(), reversal.key());
    claim(reversal, reversal.key(), undoing.contentHash(), undoing.recordKind(), of.periodStart());
    return new Decision.Undone(standings(reversal));
  }

  /** Only one sum can be given back in part. */
  private static boolean isDivisible(List<Asked.Reversed> rows) {
    Counter counter = rows.getFirst().counter();
    return rows.size() == 1
        && (Counted.isGauge(counter) || counter.aggregation() == Aggregation.SUM);
  }

  private void takeBack(Asked.Reversal reversal, Asked.Reversed reversed) {
    Quantity amount = reversal.undoing().amount(reversed.row().quantity());
    takeBack(reversal, reversed, amount);
    EventRow row = reversed.row();
    changes.rows.add(
        new EventRow(
            row.tenantId(),
            row.key(),
            reversal.undoing().recordKind(),
            row.metric(),
            reversal.undoing().id(),
            amount,
            row.occurredAt(),
            row.periodStart(),
            row.properties()));
  }

  private void takeBack(Asked.Reversal reversal, Asked.Reversed reversed, Quantity amount) {
    Counter counter = reversed.counter();
    Total total = total(reversal, counter);
    boolean gauge = Counted.isGauge(counter);
    if (gauge && reversal.undoing().kind() == Undoing.Kind.VOID) {
      // What the gauge was before is not known; the next value that is told holds.
      return;
    }
    if (reversed.isRecounted()) {
      changes
          .recounts
          .computeIfAbsent(
              TotalPlace.of(reversal.tenantId(), counter),
              _ -> new Changes.Recounting(reversal, reversed.part(), new ArrayList<>()))
          .rows()
          .add(reversed.row());
      return;
    }
    boolean counts = !gauge && counter.aggregation() == Aggregation.COUNT;
    change(reversal, total.undoneTo(total.used().minus(counts ? Quantity.ONE : amount)));
    if (gauge) {
      gaugeHours(reversal);
    } else {
      changes.removed.addHours(reversed.row(), reversed.part(), amount);
    }
  }

  private void claim(Asked asked, UUID key, UUID hash, RecordKind kind, Instant periodStart) {
    changes.claims.put(
        key, new KeyRepository.Claim(asked.tenantId(), key, hash, kind, periodStart));
    stored.put(key, new StoredKey(key, hash, kind, periodStart, systemNow, null));
  }

  private Total total(Asked asked, Counter counter) {
    Total total = totals.get(TotalPlace.of(asked.tenantId(), counter));
    if (total == null) {
      throw new IllegalStateException("a total that is not held: " + counter);
    }
    return total;
  }

  private void change(Asked asked, Total moved) {
    Standing standing = standing(asked, moved).marked(asked.tenantNow(), thresholds);
    TotalPlace place = TotalPlace.of(asked.tenantId(), moved.counter());
    if (Alerts.isCrossed(moved, standing.total())) {
      changes.crossings.add(
          new Alerts.Crossing(asked.tenantId(), asked.phase(), standing, asked.tenantNow()));
    }
    totals.put(place, standing.total());
    changes.totals.put(place, standing.total());
  }

  private List<Standing> standings(Asked asked) {
    return asked.counters().stream()
        .map(counter -> standing(asked, total(asked, counter)))
        .toList();
  }

  private static Standing standing(Asked asked, Total total) {
    return Standing.of(asked.phase(), asked.tenantNow(), total);
  }
}
