package io.atelier.usage.history;

import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
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

  Mono<List<TopRepository.TopTenant>> tenants(String metric, TimeRange range, int limit) {
    return unitOfWork.asSystem(SystemReason.OPERATOR, top.tenants(metric, range, limit));
  }

  Mono<List<TopRepository.TopMetric>> metrics(TimeRange range, int limit) {
    return unitOfWork.asSystem(SystemReason.OPERATOR, top.metrics(range, limit));
  }
}
