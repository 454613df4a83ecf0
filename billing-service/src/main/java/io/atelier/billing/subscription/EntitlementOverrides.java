package io.atelier.billing.subscription;

import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.entitlement.OverrideRepository;
import io.atelier.billing.entitlement.Overrides;
import io.atelier.billing.timer.TenantTime;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What operators grant apart from the plan, in the caller's unit of work. */
@Component
class EntitlementOverrides {
  private final OverrideRepository repository;
  private final CatalogBook book;
  private final Timers timers;
  private final SubscriptionLifecycle subscriptions;

  EntitlementOverrides(
      OverrideRepository repository,
      CatalogBook book,
      Timers timers,
      SubscriptionLifecycle subscriptions) {
    this.repository = repository;
    this.book = book;
    this.timers = timers;
    this.subscriptions = subscriptions;
  }

  /** What holds at an instant; empty when nothing does. */
  Mono<Overrides> find(UUID tenantId, Instant at) {
    return repository.find(tenantId).filter(overrides -> overrides.holdAt(at));
  }

  /** Replaces the set and publishes what the tenant may do now. */
  Mono<Overrides> replace(TenantTime time, OverridesRequest request, String operator) {
    return book.current()
        .map(current ->
            request.toOverrides(
                Offers.of(current, time.platform()).catalog(), operator, time.now()))
        .flatMap(overrides ->
            repository
                .replace(time.tenantId(), overrides)
                .then(Mono.defer(() -> setTimer(time.tenantId(), overrides)))
                .then(Mono.defer(() -> subscriptions.republish(time.tenantId(), time.now())))
                .thenReturn(overrides));
  }

  private Mono<Void> setTimer(UUID tenantId, Overrides overrides) {
    Instant end = overrides.expiresAt();
    return end == null
        ? timers.remove(tenantId, TimerKind.OVERRIDE_END, tenantId)
        : timers.set(new Timer(tenantId, TimerKind.OVERRIDE_END, tenantId, end));
  }
}
