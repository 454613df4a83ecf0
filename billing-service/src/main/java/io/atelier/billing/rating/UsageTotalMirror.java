package io.atelier.billing.rating;

import io.atelier.billing.timer.TenantLocks;
import io.atelier.billing.timer.TenantTime;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageTotalState;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/**
 * Keeps the newest value of every metric and usage period. A closed one takes the tenant's lock
 * first: an invoice that is being made either sees it, or is seen to wait for it.
 */
@Configuration(proxyBeanMethods = false)
class UsageTotalMirror {
  private final UsageTotalRepository totals;
  private final TenantLocks locks;
  private final Timers timers;

  UsageTotalMirror(UsageTotalRepository totals, TenantLocks locks, Timers timers) {
    this.totals = totals;
    this.locks = locks;
    this.timers = timers;
  }

  @Bean
  EventSubscription<UsageTotalState> usageTotals() {
    return EventSubscription.mirror(
        "billing.usage-totals", Topic.USAGE_TOTALS, UsageTotalState.class, this::keep);
  }

  private Mono<Void> keep(InboundEvent<UsageTotalState> event) {
    UsageTotalState total = event.body();
    if (total == null) {
      return Mono.empty();
    }
    Mono<Boolean> keep = Mono.defer(() -> totals.keep(total, event.sequence()));
    return total.closed() ? wakeAfter(total.tenantId(), keep) : keep.then();
  }

  /** The work itself is the timer's, so that a failure is seen and tried again. */
  private Mono<Void> wakeAfter(UUID tenantId, Mono<Boolean> keep) {
    return locks
        .take(tenantId)
        .map(TenantTime::now)
        .flatMap(now ->
            keep.filter(isNews -> isNews)
                .flatMap(_ -> timers.set(new Timer(tenantId, TimerKind.USAGE_WAIT, tenantId, now)))
                .thenReturn(true))
        .switchIfEmpty(keep)
        .then();
  }
}
