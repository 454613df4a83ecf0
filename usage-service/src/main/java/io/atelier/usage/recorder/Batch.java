package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import io.atelier.usage.entitlement.TenantRights;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Entries of any tenants that are written together. Of entries with the same id in one batch the
 * first sound one is offered to the database, the others are judged by what becomes of it.
 */
final class Batch {
  private final Map<UUID, TenantRights> rights;
  private final Instant systemNow;
  private final List<Screened> screened = new ArrayList<>();
  private final Map<UUID, Counted> first = new HashMap<>();
  private final Map<TenantDoor, Screening> screenings = new HashMap<>();

  private record TenantDoor(UUID tenantId, Door door) {}

  private record Screened(@Nullable Counted counted, List<Fault> faults) {
    static final Screened UNPLACED = new Screened(null, List.of());
  }

  Batch(Map<UUID, TenantRights> rights, Instant systemNow, Collection<Recording> recordings) {
    this.rights = rights;
    this.systemNow = systemNow;
    recordings.forEach(recording -> recording.arrivals().forEach(this::screen));
  }

  private void screen(Arrival arrival) {
    TenantRights found = rights.get(arrival.tenantId());
    if (found == null) {
      screened.add(Screened.UNPLACED);
      return;
    }
    Screening screening =
        screenings.computeIfAbsent(
            new TenantDoor(arrival.tenantId(), arrival.door()),
            key -> new Screening(found, found.entitlements().tenantNow(systemNow), key.door()));
    List<Fault> faults = screening.faults(arrival.entry());
    Counted counted = faults.isEmpty() ? screening.place(arrival.entry()) : null;
    if (counted != null) {
      first.putIfAbsent(counted.key(), counted);
    }
    screened.add(new Screened(counted, faults));
  }

  /** One for each id, in the order of their keys. */
  List<Counted> offered() {
    Counted[] offered = first.values().toArray(Counted[]::new);
    Arrays.sort(offered, Comparator.comparing(Counted::key));
    return List.of(offered);
  }

  /**
   * What became of each entry, in the order in which they came.
   *
   * @param claimedBefore what those of the offered ones were claimed for that somebody else has
   */
  List<Outcome> outcomes(Map<UUID, StoredKey> claimedBefore) {
    Set<UUID> accepted = new HashSet<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (Screened entry : screened) {
      Counted counted = entry.counted();
      if (counted != null) {
        StoredKey before = claimedBefore.get(counted.key());
        outcomes.add(before == null ? ofOffered(counted, accepted) : ofClaimed(counted, before));
      } else if (entry.faults().isEmpty()) {
        outcomes.add(new Outcome.Unplaced());
      } else {
        outcomes.add(new Outcome.Rejected(entry.faults()));
      }
    }
    return outcomes;
  }

  private static Outcome ofClaimed(Counted counted, StoredKey before) {
    return before.isRepeated(RecordKind.EVENT, counted.contentHash())
        ? new Outcome.Duplicate()
        : new Outcome.Conflict();
  }

  /** The first of an id is accepted, the others are repeats of it or something else. */
  private Outcome ofOffered(Counted counted, Set<UUID> accepted) {
    if (accepted.add(counted.key())) {
      return new Outcome.Accepted();
    }
    Counted won = first.get(counted.key());
    return won != null && won.contentHash().equals(counted.contentHash())
        ? new Outcome.Duplicate()
        : new Outcome.Conflict();
  }
}
