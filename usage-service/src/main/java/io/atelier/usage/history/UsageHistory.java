package io.atelier.usage.history;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.LimitKind;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Aggregation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads a metric's past as of one transaction. */
@Component
final class UsageHistory {
  private final UnitOfWork unitOfWork;
  private final RightsRepository rights;
  private final HistoryRepository history;
  private final InstantSource clock;

  UsageHistory(
      UnitOfWork unitOfWork,
      RightsRepository rights,
      HistoryRepository history,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.rights = rights;
    this.history = history;
    this.clock = clock;
  }

  /** What was read, and of which metric. */
  record Past(HistoryQuery query, Metric metric, List<HistoryRepository.Point> points) {}

  /**
   * Empty if the tenant's rights have not arrived yet.
   *
   * @param query by the tenant's now
   */
  Mono<Past> read(UUID tenantId, Function<Instant, HistoryQuery> query) {
    return unitOfWork.asTenant(
        tenantId,
        rights.find(tenantId).flatMap(found -> read(found, query.apply(found.now(clock)))));
  }

  private Mono<Past> read(TenantRights found, HistoryQuery query) {
    Metric metric = found.metric(query.metric());
    if (metric == null) {
      throw invalid("?metric", "is not a metric of the platform " + found.catalog().platform());
    }
    if (metric.kind() == LimitKind.GAUGE && query.by() == HistoryQuery.Step.PERIOD) {
      throw invalid("?by", "a gauge has no periods: ask by hour or day");
    }
    Aggregation aggregation = Aggregation.of(metric.aggregation()).orElse(Aggregation.SUM);
    String groupBy = query.groupBy();
    if (groupBy != null && aggregation == Aggregation.UNIQUE) {
      throw invalid("?group_by", "different values are counted as a whole: leave it out");
    }
    List<String> dimensions = metric.dimensions() == null ? List.of() : metric.dimensions();
    if (groupBy != null && !dimensions.contains(groupBy)) {
      throw invalid(
          "?group_by",
          dimensions.isEmpty()
              ? "the metric has no dimensions"
              : "must be one of: " + String.join(", ", dimensions));
    }
    return history
        .read(found.tenantId(), query, aggregation)
        .map(points -> new Past(query, metric, all(points)));
  }

  private static List<HistoryRepository.Point> all(List<HistoryRepository.Point> points) {
    if (points.size() > HistoryRepository.MOST) {
      throw invalid(
          "?from",
          "the range has more than %d values: ask for a shorter one or for longer steps"
              .formatted(HistoryRepository.MOST));
    }
    return points;
  }

  private static ProblemException invalid(String parameter, String detail) {
    return ProblemException.invalid(List.of(new Fault(parameter, detail)));
  }
}
