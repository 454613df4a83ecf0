package io.atelier.usage.history;

import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.problem.Faults;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.OperatorRole;
import io.atelier.usage.recorder.Recount;
import io.atelier.usage.recorder.Unicode;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Usage as the installation's operators see it. */
@RestController
class UsageOperatorController {
  private final TopUsage top;
  private final Recount recount;
  private final InstantSource clock;

  UsageOperatorController(TopUsage top, Recount recount, InstantSource clock) {
    this.top = top;
    this.recount = recount;
    this.clock = clock;
  }

  /** The tenants who used most of a metric; without {@code from} and {@code to} in 30 days. */
  @GetMapping("/api/admin/usage/top-tenants")
  @Allow(operators = {OperatorRole.SUPPORT, OperatorRole.VIEWER})
  Mono<Page<TopRepository.TopTenant>> topTenants(
      @RequestParam(required = false) @Nullable String metric,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to,
      PageRequest page) {
    Faults faults = new Faults();
    faults.check(metric != null && !metric.isBlank(), "?metric", "is required");
    faults.check(metric == null || Unicode.isSound(metric), "?metric", Unicode.FAULT);
    TimeRange range = TimeRange.read(from, to, clock.instant(), faults);
    faults.throwIfAny();
    return top.tenants(String.valueOf(metric), range, page.limit())
        .map(all -> new Page<>(all, null));
  }

  /** The metrics with most events. */
  @GetMapping("/api/admin/usage/top-metrics")
  @Allow(operators = {OperatorRole.SUPPORT, OperatorRole.VIEWER})
  Mono<Page<TopRepository.TopMetric>> topMetrics(
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to,
      PageRequest page) {
    Faults faults = new Faults();
    TimeRange range = TimeRange.read(from, to, clock.instant(), faults);
    faults.throwIfAny();
    return top.metrics(range, page.limit()).map(all -> new Page<>(all, null));
  }

  /**
   * Counts the hours of a range anew from single events, and the totals of every usage period that
   * touches it, mends what is different and says so. 404 for an unknown tenant.
   */
  @PostMapping("/api/admin/usage/recounts")
  @Allow(operators = OperatorRole.SUPER_ADMIN)
  Mono<RecountResponse> recount(@Body RecountRequest request) {
    return recount
        .range(request.tenantId(), request.metric(), request.from(), request.end())
        .switchIfEmpty(
            Mono.error(
                () -> ProblemException.notFound("No tenant " + request.tenantId() + " is known.")))
        .map(RecountResponse::from);
  }
}
