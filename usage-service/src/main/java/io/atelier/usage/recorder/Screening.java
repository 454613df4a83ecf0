package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.Faults;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.LimitKind;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Aggregation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what of the usage of one tenant can be counted, by its catalogue and its now. What it found
 * out of a metric it knows for the next entry; not thread-safe.
 */
final class Screening {
  private static final String APPLICATION = "application";
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private final TenantRights rights;
  private final Instant tenantNow;
  private final Instant latest;
  private final Door door;
  private final Map<String, Judged> judged = new HashMap<>();

  /**
   * A metric's code.
   *
   * @param metric null: the platform has none
   * @param fault null: it can be counted
   */
  private record Judged(@Nullable Metric metric, @Nullable String fault, boolean isUnique) {}

  Screening(TenantRights rights, Instant tenantNow, Door door) {
    this.rights = rights;
    this.tenantNow = tenantNow;
    this.latest = tenantNow.plus(AHEAD);
    this.door = door;
  }

  /** Every fault of an entry; none if it can be counted. */
  List<Fault> faults(UsageEntry entry) {
    Faults faults = new Faults();
    addFaults(entry.quantities(), faults);
    faults.addAll(faultsOfTime(entry.occurredAt()));
    for (String code : entry.quantities().byMetric().keySet()) {
      Judged found = judge(code);
      if (found.metric() != null && found.isUnique()) {
        String dimension = Counted.uniqueDimension(found.metric());
        faults.check(
            dimension == null || !entry.property(dimension).isEmpty(),
            "/properties/" + dimension,
            "is required: " + code + " counts its different values");
      }
    }
    return faults.list();
  }

  List<Fault> faultsOfTime(@Nullable Instant occurredAt) {
    return occurredAt == null || !occurredAt.isAfter(latest)
        ? List.of()
        : List.of(
            new Fault(
                "/occurred_at", "is more than 5 minutes ahead of the tenant's time, " + tenantNow));
  }

  private void addFaults(Quantities quantities, Faults faults) {
    for (String code : quantities.byMetric().keySet()) {
      String fault = judge(code).fault();
      if (fault != null) {
        faults.add(quantities.pointerOf(code), fault);
      }
    }
  }

  /** The same of a wish to consume, which has no properties. */
  List<Fault> faultsOfWish(Quantities quantities) {
    Faults faults = new Faults();
    addFaults(quantities, faults);
    for (String code : quantities.byMetric().keySet()) {
      faults.check(
          !judge(code).isUnique(),
          quantities.pointerOf(code),
          "counts different values: report events");
    }
    return faults.list();
  }

  private Judged judge(String code) {
    Judged found = judged.get(code);
    if (found == null) {
      Metric metric = rights.metric(code);
      found =
          metric == null
              ? new Judged(
                  null, "is not a metric of the platform " + rights.catalog().platform(), false)
              : new Judged(
                  metric, fault(metric), metric.aggregation().equals(Aggregation.UNIQUE.code()));
      judged.put(code, found);
    }
    return found;
  }

  private @Nullable String fault(Metric metric) {
    if (metric.kind() == LimitKind.RATE || metric.kind() == LimitKind.VALUE) {
      return "is a limit that is told, not counted";
    }
    if (door == Door.APPLICATION && !metric.keptBy().equals(APPLICATION)) {
      return "is counted by Atelier itself";
    }
    if (Aggregation.of(metric.aggregation()).isEmpty()) {
      return "is aggregated by " + metric.aggregation() + ", which is not known here";
    }
    return null;
  }

  /** An entry without faults, placed in its period. */
  Counted place(UsageEntry entry) {
    Instant occurredAt =
        (entry.occurredAt() == null ? tenantNow : entry.occurredAt())
            .truncatedTo(ChronoUnit.MICROS);
    List<Counted.Part> parts = new ArrayList<>(1);
    for (String code : entry.quantities().byMetric().keySet()) {
      parts.add(part(code, occurredAt));
    }
    return new Counted(
        rights.tenantId(),
        entry,
        EventKey.of(rights.tenantId(), entry.id()),
        entry.contentHash(),
        occurredAt,
        rights.periodAt(occurredAt).start(),
        parts);
  }

  private Counted.Part part(String code, Instant occurredAt) {
    Metric metric = judge(code).metric();
    if (metric == null) {
      throw new IllegalStateException("not screened: " + code);
    }
    return Counted.Part.of(metric, rights.countingPeriod(metric, occurredAt));
  }
}
