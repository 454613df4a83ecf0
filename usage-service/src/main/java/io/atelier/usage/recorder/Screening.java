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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what of the usage of one tenant can be counted, by its catalogue and its now. */
record Screening(TenantRights rights, Instant tenantNow, Door door) {
  private static final String APPLICATION = "application";
  private static final Duration AHEAD = Duration.ofMinutes(5);

  /** Every fault of an entry; none if it can be counted. */
  List<Fault> faults(UsageEntry entry) {
    Faults faults = new Faults().addAll(faults(entry.quantities()));
    faults.addAll(faultsOfTime(entry.occurredAt()));
    for (String code : entry.quantities().byMetric().keySet()) {
      Metric metric = rights.metric(code);
      if (metric != null && metric.aggregation().equals(Aggregation.UNIQUE.code())) {
        String dimension = Counted.uniqueDimension(metric);
        faults.check(
            dimension == null || !entry.property(dimension).isEmpty(),
            "/properties/" + dimension,
            "is required: " + code + " counts its different values");
      }
    }
    return faults.list();
  }

  List<Fault> faultsOfTime(@Nullable Instant occurredAt) {
    Instant latest = tenantNow.plus(AHEAD);
    return occurredAt == null || !occurredAt.isAfter(latest)
        ? List.of()
        : List.of(
            new Fault(
                "/occurred_at", "is more than 5 minutes ahead of the tenant's time, " + tenantNow));
  }

  List<Fault> faults(Quantities quantities) {
    Faults faults = new Faults();
    for (String code : quantities.byMetric().keySet()) {
      fault(code).ifPresent(fault -> faults.add(quantities.pointerOf(code), fault));
    }
    return faults.list();
  }

  /** The same of a wish to consume, which has no properties. */
  List<Fault> faultsOfWish(Quantities quantities) {
    Faults faults = new Faults().addAll(faults(quantities));
    for (String code : quantities.byMetric().keySet()) {
      Metric metric = rights.metric(code);
      faults.check(
          metric == null || !metric.aggregation().equals(Aggregation.UNIQUE.code()),
          quantities.pointerOf(code),
          "counts different values: report events");
    }
    return faults.list();
  }

  private Optional<String> fault(String code) {
    Metric metric = rights.metric(code);
    return metric == null
        ? Optional.of("is not a metric of the platform " + rights.catalog().platform())
        : fault(metric);
  }

  private Optional<String> fault(Metric metric) {
    if (metric.kind() == LimitKind.RATE || metric.kind() == LimitKind.VALUE) {
      return Optional.of("is a limit that is told, not counted");
    }
    if (door == Door.APPLICATION && !metric.keptBy().equals(APPLICATION)) {
      return Optional.of("is counted by Atelier itself");
    }
    if (Aggregation.of(metric.aggregation()).isEmpty()) {
      return Optional.of("is aggregated by " + metric.aggregation() + ", which is not known here");
    }
    return Optional.empty();
  }

  /** An entry without faults, placed in its period. */
  Counted place(UsageEntry entry) {
    Instant occurredAt =
        (entry.occurredAt() == null ? tenantNow : entry.occurredAt())
            .truncatedTo(ChronoUnit.MICROS);
    List<Counted.Part> parts =
        entry.quantities().byMetric().keySet().stream()
            .map(code -> part(code, occurredAt))
            .toList();
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
    Metric metric = rights.metric(code);
    if (metric == null) {
      throw new IllegalStateException("not screened: " + code);
    }
    return Counted.Part.of(metric, rights.countingPeriod(metric, occurredAt));
  }
}
