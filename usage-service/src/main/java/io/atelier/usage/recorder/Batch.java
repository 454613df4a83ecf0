package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Entries of one tenant that are written together. Of entries with the same id in one batch the
 * first sound one is offered to the database, the others are judged by what becomes of it.
 */
final class Batch {
  private final List<Screened> screened = new ArrayList<>();
  private final TreeMap<UUID, Integer> first = new TreeMap<>();

  private record Screened(@Nullable Counted counted, List<Fault> faults) {}

  Batch(Screening screening, List<UsageEntry> entries) {
    for (UsageEntry entry : entries) {
      List<Fault> faults = screening.faults(entry);
      Counted counted = faults.isEmpty() ? screening.place(entry) : null;
      if (counted != null) {
        first.putIfAbsent(counted.key(), screened.size());
      }
      screened.add(new Screened(counted, faults));
    }
  }

  /** One for each id, in the order of their keys. */
  List<Counted> offered() {
    List<Counted> offered = new ArrayList<>();
    for (int index : first.values()) {
      Counted counted = screened.get(index).counted();
      if (counted != null) {
        offered.add(counted);
      }
    }
    return offered;
  }

  /**
   * What became of each entry, in the order in which they came.
   *
   * @param accepted keys of the offered ones that are new
   * @param stored what was there already, of the others
   */
  List<Outcome> outcomes(Set<UUID> accepted, Collection<StoredKey> stored) {
    Map<UUID, StoredKey> byKey = new TreeMap<>();
    stored.forEach(row -> byKey.put(row.key(), row));
    List<Outcome> outcomes = new ArrayList<>();
    for (int index = 0; index < screened.size(); index++) {
      Screened entry = screened.get(index);
      outcomes.add(
          entry.counted() == null
              ? new Outcome.Rejected(entry.faults())
              : outcome(index, entry.counted(), accepted, byKey));
    }
    return outcomes;
  }

  private Outcome outcome(
      int index, Counted counted, Set<UUID> accepted, Map<UUID, StoredKey> stored) {
    if (!accepted.contains(counted.key())) {
      StoredKey before = stored.get(counted.key());
      return before != null && before.isRepeatedBy(counted, RecordKind.EVENT)
          ? new Outcome.Duplicate()
          : new Outcome.Conflict();
    }
    Integer winner = first.get(counted.key());
    if (winner != null && winner == index) {
      return new Outcome.Accepted();
    }
    Counted won = winner == null ? null : screened.get(winner).counted();
    return won != null && won.contentHash().equals(counted.contentHash())
        ? new Outcome.Duplicate()
        : new Outcome.Conflict();
  }
}
