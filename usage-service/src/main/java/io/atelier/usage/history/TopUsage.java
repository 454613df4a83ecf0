package io.atelier.usage.history;

import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What operators see of all tenants. */
@Component
final class TopUsage {
  private final UnitOfWork unitOfWork;
  private final TopRepository top;

  TopUsage(UnitOfWork unitOfWork, TopRepository top) {
    this.unitOfWork = unitOfWork;
    this.top = top;
  }

  Mono<List<TopRepository.TopTenant>> tenants(String metric, Instant from, Instant to, int limit) {
    return unitOfWork.asSystem(SystemReason.OPERATOR, top.tenants(metric, from, to, limit));
  }

  Mono<List<TopRepository.TopMetric>> metrics(Instant from, Instant to, int limit) {
    return unitOfWork.asSystem(SystemReason.OPERATOR, top.metrics(from, to, limit));
  }
}
