package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.usage.entitlement.TenantRights;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers questions that need no total, and prepares the others. */
final class Asking {
  private static final String APPLICATION = "application";

  private final Map<UUID, TenantRights> rights;
  private final Instant systemNow;
  private final Map<UUID, List<EventRow>> originals;

  /**
   * @param originals rows of what is to be taken back, by key: none of what is not kept any more,
   *     and no key of what nobody had when they were read
   */
  Asking(Map<UUID, TenantRights> rights, Instant systemNow, Map<UUID, List<EventRow>> originals) {
    this.rights = rights;
    this.systemNow = systemNow;
    this.originals = originals;
  }

  /** Either an answer already or a question to be decided. */
  sealed interface Prepared {
    record Answered(Decision decision) implements Prepared {}

    record Open(Asked asked) implements Prepared {}
  }

  Prepared prepare(Question question) {
    TenantRights found = rights.get(question.tenantId());
    if (found == null) {
      return new Prepared.Answered(new Decision.Unplaced());
    }
    Instant tenantNow = found.entitlements().tenantNow(systemNow);
    return switch (question) {
      case Question.Consume consume -> consume(found, tenantNow, consume.wish());
      case Question.Tell tell -> tell(found, tenantNow, tell);
      case Question.Undo undo -> new Prepared.Open(reversal(found, tenantNow, undo.undoing()));
    };
  }

  private static Prepared consume(TenantRights found, Instant tenantNow, Consumption wish) {
    Optional<String> kept =
        wish.quantities().byMetric().keySet().stream()
            .filter(code -> isKept(found.metric(code)))
            .findFirst();
    if (kept.isPresent()) {
      return new Prepared.Answered(new Decision.KeptByAtelier(kept.get()));
    }
    Screening screening = new Screening(found, tenantNow, Door.APPLICATION);
    List<Fault> faults = screening.faultsOfWish(wish.quantities());
    return faults.isEmpty()
        ? new Prepared.Open(new Asked.Wish(found, tenantNow, screening.place(wish.entry())))
        : new Prepared.Answered(new Decision.Invalid(faults));
  }

  private static boolean isKept(@Nullable Metric metric) {
    return metric != null && !metric.keptBy().equals(APPLICATION);
  }

  private static Prepared tell(TenantRights found, Instant tenantNow, Question.Tell tell) {
    Metric metric = found.metric(tell.metric());
    if (metric == null) {
      return new Prepared.Answered(new Decision.UnknownMetric(tell.metric()));
    }
    if (!Counted.isGauge(metric)) {
      return new Prepared.Answered(new Decision.NoGauge(tell.metric()));
    }
    if (isKept(metric)) {
      return new Prepared.Answered(new Decision.KeptByAtelier(tell.metric()));
    }
    Screening screening = new Screening(found, tenantNow, Door.APPLICATION);
    List<Fault> faults = screening.faultsOfTime(tell.occurredAt());
    if (!faults.isEmpty()) {
      return new Prepared.Answered(new Decision.Invalid(faults));
    }
    Quantities one = new Quantities(new TreeMap<>(Map.of(tell.metric(), tell.value())), true);
    UsageEntry entry = new UsageEntry(tell.id(), one, tell.occurredAt(), null);
    return new Prepared.Open(new Asked.Value(found, tenantNow, screening.place(entry)));
  }

  private Asked reversal(TenantRights found, Instant tenantNow, Undoing undoing) {
    UUID of = EventKey.of(found.tenantId(), undoing.of());
    UUID key = EventKey.of(found.tenantId(), undoing.id());
    List<EventRow> original = originals.get(of);
    return new Asked.Reversal(
        found, tenantNow, undoing, key, of, original == null ? null : rows(found, original));
  }

  private static List<Asked.Reversed> rows(TenantRights found, List<EventRow> original) {
    List<Asked.Reversed> rows = new ArrayList<>();
    for (EventRow row : original) {
      Metric metric = found.metric(row.metric());
      // A metric that is sold no more has nothing that could be taken back from.
      if (metric != null) {
        Counted.Part part =
            Counted.Part.of(metric, found.countingPeriod(metric, row.periodStart()));
        rows.add(new Asked.Reversed(row, part));
      }
    }
    return rows;
  }
}
