package io.atelier.billing.subscription;

import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Looks a tenant's subscription up, within the caller's unit of work. */
@Component
public final class Subscribers {
  private final SubscriptionRepository repository;

  Subscribers(SubscriptionRepository repository) {
    this.repository = repository;
  }

  /** Of the open subscription, else the last; empty when there never was one. */
  public Mono<Subscriber> find(UUID tenantId) {
    return repository.find(tenantId).map(Subscriber::of);
  }
}
