package io.atelier.usage.quota;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.LimitKind;
import io.atelier.usage.entitlement.CountingPeriod;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Standing;
import io.atelier.usage.total.Total;
import io.atelier.usage.total.TotalRepository;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Looks whether something would be allowed, and changes nothing. */
@Component
final class QuotaCheck {
  private final UnitOfWork unitOfWork;
  private final RightsRepository rights;
  private final TotalRepository totals;
  private final InstantSource clock;

  QuotaCheck(
      UnitOfWork unitOfWork, RightsRepository rights, TotalRepository totals, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.rights = rights;
    this.totals = totals;
    this.clock = clock;
  }

  /** Empty if the tenant's rights have not arrived yet. */
  Mono<CheckResponse> check(UUID tenantId, CheckRequest request) {
    return unitOfWork.asTenant(
        tenantId, rights.find(tenantId).flatMap(found -> check(found, request)));
  }

  private Mono<CheckResponse> check(TenantRights found, CheckRequest request) {
    Instant tenantNow = found.now(clock);
    EntitlementPhase phase = found.phaseAt(tenantNow);
    Metric metric = found.catalog().metric(request.metric()).orElse(null);
    if (metric == null) {
      return Mono.just(checkFeature(found, phase, request.metric()));
    }
    request.requireNumber();
    return standing(found, phase, metric, tenantNow)
        .map(standing -> answer(phase, standing, wanted(metric, standing, request)));
  }

  private static CheckResponse checkFeature(
      TenantRights found, EntitlementPhase phase, String code) {
    if (!found.hasFeature(code)) {
      throw ProblemException.invalid(
          List.of(
              new Fault(
                  "/metric",
                  "is neither a metric nor a feature of the platform "
                      + found.catalog().platform())));
    }
    return CheckResponse.ofFeature(phase.access() && phase.features().contains(code));
  }

  private Mono<Standing> standing(
      TenantRights found, EntitlementPhase phase, Metric metric, Instant tenantNow) {
    if (metric.kind() == LimitKind.RATE || metric.kind() == LimitKind.VALUE) {
      // Told and never counted: there is no total to read.
      Counter uncounted = new Counter(metric.code(), CountingPeriod.OF_GAUGES, Aggregation.SUM);
      return Mono.just(Standing.of(phase, Total.zero(uncounted)));
    }
    Counter counter =
        new Counter(
            metric.code(),
            found.countingPeriod(metric, tenantNow),
            Aggregation.of(metric.aggregation()).orElse(Aggregation.SUM));
    return totals
        .find(found.tenantId(), List.of(counter))
        .map(read -> Standing.of(phase, read.values().iterator().next()));
  }

  private static BigDecimal wanted(Metric metric, Standing standing, CheckRequest request) {
    BigDecimal value = request.value();
    if (value != null) {
      return value;
    }
    BigDecimal quantity = request.quantity() == null ? BigDecimal.ZERO : request.quantity();
    Aggregation aggregation =
        metric.kind() == LimitKind.GAUGE
            ? Aggregation.SUM
            : standing.total().counter().aggregation();
    return switch (aggregation) {
      case SUM -> standing.used().add(quantity);
      case COUNT -> standing.used().add(BigDecimal.ONE);
      case MAX -> standing.used().max(quantity);
      case LAST -> quantity;
      // As if all of it were new.
      case UNIQUE -> standing.used().add(quantity);
    };
  }

  private static CheckResponse answer(
      EntitlementPhase phase, Standing standing, BigDecimal wanted) {
    boolean allowed = phase.access() && standing.admits(wanted);
    return new CheckResponse(
        allowed,
        new CheckResponse.Explained(
            StandingResponse.from(standing), message(phase, standing, wanted, allowed)));
  }

  /** Also where it is allowed beyond the limit, for then it is billed or to be warned of. */
  private static @Nullable String message(
      EntitlementPhase phase, Standing standing, BigDecimal wanted, boolean allowed) {
    if (!phase.access()) {
      return Refusal.INACTIVE;
    }
    EntitledLimit limit = standing.limit();
    boolean beyond =
        limit != null
            && limit.max() != null
            && wanted.add(standing.reserved()).compareTo(limit.max()) > 0;
    return !allowed || beyond ? Refusal.sentence(standing) : null;
  }
}
